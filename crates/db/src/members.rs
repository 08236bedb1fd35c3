//! The `members` table: one row for each administrator or user of a namespace.

use diesel::prelude::*;
use ipfs_registry_core::{Address, Timestamp, wire};

use crate::{AnyConnection, DbError, column, grants, schema::members};

/// What a member may do in its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    /// Every package, and to add and remove users.
    Administrator,
    /// Every package.
    User,
    /// The packages granted to it.
    Restricted,
}

impl Membership {
    fn from_columns(administrator: bool, restricted: bool) -> Self {
        match (administrator, restricted) {
            (true, _) => Self::Administrator,
            (false, false) => Self::User,
            (false, true) => Self::Restricted,
        }
    }
}

/// What the publisher is in the namespace; `None` where it is no member.
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
    Ok(row.map(|(administrator, restricted)| Membership::from_columns(administrator, restricted)))
}

/// The members of a namespace, by address, as the wire tells them.
pub(crate) fn list(
    conn: &mut AnyConnection,
    namespace: &str,
) -> Result<Vec<wire::Member>, DbError> {
    let rows: Vec<(String, bool, bool)> = members::table
        .filter(members::namespace.eq(namespace))
        .order(members::address.asc())
        .select((members::address, members::administrator, members::restricted))
        .load(conn)?;
    let mut granted = grants::of_namespace(conn, namespace)?;
    rows.into_iter()
        .map(|(address, administrator, restricted)| {
            let packages = restricted.then(|| granted.remove(&address).unwrap_or_default());
            let address = column::parse("members.address", address)?;
            Ok(wire::Member { address, administrator, packages })
        })
        .collect()
}

/// Adds a member.
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

/// Removes a member, and with it what was granted to it.
pub(crate) fn delete(
    conn: &mut AnyConnection,
    namespace: &str,
    address: &Address,
) -> QueryResult<usize> {
    diesel::delete(members::table.find((namespace, address.to_string()))).execute(conn)
}
