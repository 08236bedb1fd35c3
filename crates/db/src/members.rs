//! The `members` table: one row for each administrator or user of a namespace.

use diesel::prelude::*;
use ipfs_registry_core::{Address, Timestamp, wire};

use crate::{AnyConnection, DbError, column, grants, schema::members};

/// The rights of a member in its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    /// May publish every package, and add and remove users.
    Administrator,
    /// May publish every package.
    User,
    /// May publish only the granted packages.
    Restricted,
}

impl Membership {
    pub(crate) fn from_columns((administrator, restricted): (bool, bool)) -> Self {
        match (administrator, restricted) {
            (true, _) => Self::Administrator,
            (false, false) => Self::User,
            (false, true) => Self::Restricted,
        }
    }
}

/// Returns the membership of a publisher in the namespace, if any.
pub(crate) fn find(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
) -> Result<Option<Membership>, DbError> {
    let row: Option<(bool, bool)> = members::table
        .find((namespace, address.to_string()))
        .select((members::administrator, members::restricted))
        .first(conn)
        .optional()?;
    Ok(row.map(Membership::from_columns))
}

/// Returns the members of a namespace in the format of the HTTP API, sorted by address.
pub(crate) fn list(
    conn: &mut AnyConnection,
    namespace: &str,
) -> Result<Vec<wire::Member>, DbError> {
    let rows: Vec<(String, bool, bool)> = members::table
        .filter(members::namespace.eq(namespace))
        .order(members::address.asc())
        .select((members::address, members::administrator, members::restricted))
        .load(conn)?;
    let mut granted = grants::by_address(conn, namespace)?;
    rows.into_iter()
        .map(|(address, administrator, restricted)| {
            let packages = restricted.then(|| granted.remove(&address).unwrap_or_default());
            let address = column::parse("members.address", address)?;
            Ok(wire::Member { address, administrator, packages })
        })
        .collect()
}

/// Inserts a member.
pub(crate) fn insert(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
    membership: Membership,
    created_at: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(members::table)
        .values((
            members::namespace.eq(namespace),
            members::address.eq(address.to_string()),
            members::administrator.eq(membership == Membership::Administrator),
            members::restricted.eq(membership == Membership::Restricted),
            members::created_at.eq(created_at.unix()),
        ))
        .execute(conn)
}

/// Deletes a member and its grants.
pub(crate) fn delete(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
) -> QueryResult<usize> {
    diesel::delete(members::table.find((namespace, address.to_string()))).execute(conn)
}
