//! The `publishers` table: one row for each key that signed up.

use diesel::prelude::*;
use ipfs_registry_core::{Address, wire::PublisherInfo};

use crate::{
    Actor, AnyConnection, DbError, Transaction, column, error::map_unique_violation, event::Event,
    schema::publishers,
};

/// Signs up the actor as a publisher.
///
/// # Errors
///
/// [`DbError::PublisherExists`] if it has already signed up.
pub fn sign_up(tx: &mut Transaction<'_>, actor: &Actor) -> Result<PublisherInfo, DbError> {
    let address = actor.address;
    let inserted = diesel::insert_into(publishers::table)
        .values((
            publishers::address.eq(address.to_string()),
            publishers::created_at.eq(tx.time.unix()),
        ))
        .execute(tx.conn);
    map_unique_violation(inserted, || DbError::PublisherExists(address))?;

    tx.record(actor, &Event::PublisherCreated(&address))?;
    Ok(PublisherInfo { address, created_at: tx.time })
}

/// Finds the publisher with this address.
///
/// # Errors
///
/// [`DbError::UnknownPublisher`] if the address has not signed up.
pub fn find(conn: &mut AnyConnection, address: &Address) -> Result<PublisherInfo, DbError> {
    let created_at: Option<i64> = publishers::table
        .find(address.to_string())
        .select(publishers::created_at)
        .first(conn)
        .optional()?;
    let created_at = created_at.ok_or(DbError::UnknownPublisher(*address))?;
    let created_at = column::time("publishers.created_at", created_at)?;
    Ok(PublisherInfo { address: *address, created_at })
}

/// Returns [`DbError::NotSignedUp`] unless the address has signed up.
pub(crate) fn check_signed_up(conn: &mut AnyConnection, address: &Address) -> Result<(), DbError> {
    match find(conn, address) {
        Ok(_) => Ok(()),
        Err(DbError::UnknownPublisher(address)) => Err(DbError::NotSignedUp(address)),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestRegistry, actor};

    #[test]
    fn a_key_signs_up_once() {
        let registry = TestRegistry::new();
        let publisher = actor(1);

        let info = registry.write(|tx| sign_up(tx, &publisher)).unwrap();
        let again = registry.write(|tx| sign_up(tx, &publisher));

        assert!(matches!(again, Err(DbError::PublisherExists(it)) if it == publisher.address));
        assert_eq!(registry.read(|conn| find(conn, &publisher.address)).unwrap(), info);
        assert_eq!(registry.kinds(), ["publisher.created"]);
    }

    #[test]
    fn an_address_that_has_not_signed_up_is_not_found() {
        let registry = TestRegistry::new();

        let found = registry.read(|conn| find(conn, &actor(1).address));

        assert!(matches!(found, Err(DbError::UnknownPublisher(_))));
    }
}
