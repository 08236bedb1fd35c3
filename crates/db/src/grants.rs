//! The `grants` table: one row for each package that a restricted user may publish.

use std::collections::HashMap;

use diesel::prelude::*;
use ipfs_registry_core::{Address, PackageName};

use crate::{
    AnyConnection, DbError, column,
    schema::{grants, packages},
};

/// Returns whether the user has a grant for the package.
pub(crate) fn exists(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    package: &str,
) -> QueryResult<bool> {
    let row = grants::table.find((namespace, address.to_string(), package));
    Ok(row.select(grants::package).first::<String>(conn).optional()?.is_some())
}

/// Returns the granted packages of each address in a namespace, sorted by name.
pub(crate) fn by_address(
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

/// Inserts a grant.
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

/// Deletes a grant and returns the number of deleted rows: 0 if the grant did not exist.
pub(crate) fn delete(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    package: &str,
) -> QueryResult<usize> {
    diesel::delete(grants::table.find((namespace, address.to_string(), package))).execute(conn)
}
