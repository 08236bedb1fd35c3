//! The `grants` table: one row for each package that a restricted user may publish.

use std::collections::HashMap;

use diesel::prelude::*;
use ipfs_registry_core::{Address, PackageName};

use crate::{
    AnyConnection, DbError, column,
    schema::{grants, packages},
};

/// Whether the package was granted to the user.
pub(crate) fn exists(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    package: &str,
) -> QueryResult<bool> {
    let row = grants::table.find((namespace, address.to_string(), package));
    Ok(row.select(grants::package).first::<String>(conn).optional()?.is_some())
}

/// The packages granted in a namespace, by name, of each address.
pub(crate) fn of_namespace(
    conn: &mut AnyConnection,
    namespace: &str,
) -> Result<HashMap<String, Vec<PackageName>>, DbError> {
    let same =
        packages::namespace.eq(grants::namespace).and(packages::skeleton.eq(grants::package));
    let rows: Vec<(String, String)> = grants::table
        .inner_join(packages::table.on(same))
        .filter(grants::namespace.eq(namespace))
        .select((grants::address, packages::name))
        .load(conn)?;
    let mut granted: HashMap<String, Vec<PackageName>> = HashMap::new();
    for (address, package) in rows {
        granted.entry(address).or_default().push(column::parse("packages.name", package)?);
    }
    granted.values_mut().for_each(|packages| packages.sort());
    Ok(granted)
}

/// Grants a package.
pub(crate) fn insert(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    package: &str,
) -> QueryResult<usize> {
    diesel::insert_into(grants::table)
        .values((
            grants::namespace.eq(namespace),
            grants::address.eq(address.to_string()),
            grants::package.eq(package),
        ))
        .execute(conn)
}

/// Takes a package back; the number of rows tells whether it was granted.
pub(crate) fn delete(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    package: &str,
) -> QueryResult<usize> {
    diesel::delete(grants::table.find((namespace, address.to_string(), package))).execute(conn)
}
