//! The `namespaces` table: one row for each namespace, keyed by its skeleton.

use diesel::prelude::*;
use ipfs_registry_core::{Address, Namespace, Timestamp, wire::NamespaceInfo};

use crate::{
    Actor, AnyConnection, DbError, Transaction, column, error::map_unique_violation, event::Event,
    members, publishers, schema::namespaces,
};

/// Registers a namespace with the actor as its owner.
///
/// # Errors
///
/// [`DbError::NotSignedUp`]; [`DbError::NamespaceExists`]; [`DbError::ConfusableName`] if a
/// namespace with a similar name exists.
pub fn register(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    name: &Namespace,
) -> Result<NamespaceInfo, DbError> {
    publishers::check_signed_up(tx.conn, &actor.address)?;
    if let Some(taken) = find_stored(tx.conn, name)? {
        taken.check_spelling(name)?;
        return Err(DbError::NamespaceExists(name.clone()));
    }
    let inserted = diesel::insert_into(namespaces::table)
        .values((
            namespaces::skeleton.eq(name.skeleton().as_str()),
            namespaces::name.eq(name.as_str()),
            namespaces::owner.eq(actor.address.to_string()),
            namespaces::created_at.eq(tx.time.unix()),
            namespaces::packages.eq(0),
        ))
        .execute(tx.conn);
    map_unique_violation(inserted, || DbError::NamespaceExists(name.clone()))?;

    tx.record(actor, &Event::NamespaceCreated(name))?;
    let (name, owner) = (name.clone(), actor.address);
    Ok(NamespaceInfo { name, owner, created_at: tx.time, publishers: Vec::new() })
}

/// Finds the namespace with this name in any spelling, with its administrators and users.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`].
pub fn find(conn: &mut AnyConnection, name: &Namespace) -> Result<NamespaceInfo, DbError> {
    conn.transaction(|conn| {
        let namespace = get(conn, name)?;
        let publishers = members::list(conn, &namespace.skeleton)?;
        let StoredNamespace { name, owner, created_at, .. } = namespace;
        Ok(NamespaceInfo { name, owner, created_at, publishers })
    })
}

/// A stored namespace.
#[derive(Clone, Debug)]
pub(crate) struct StoredNamespace {
    pub(crate) skeleton: String,
    /// The name in its registered spelling.
    pub(crate) name: Namespace,
    pub(crate) owner: Address,
    pub(crate) created_at: Timestamp,
    /// Number of packages.
    pub(crate) packages: u64,
}

impl StoredNamespace {
    /// Returns an error unless the spelling is the registered one.
    pub(crate) fn check_spelling(&self, given: &Namespace) -> Result<(), DbError> {
        DbError::check_spelling(given, &self.name)
    }
}

/// Finds the namespace with this name in any spelling.
pub(crate) fn get(conn: &mut AnyConnection, name: &Namespace) -> Result<StoredNamespace, DbError> {
    find_stored(conn, name)?.ok_or_else(|| DbError::UnknownNamespace(name.clone()))
}

/// Increments the number of packages.
pub(crate) fn count_package(conn: &mut AnyConnection, skeleton: &str) -> Result<(), DbError> {
    diesel::update(namespaces::table.find(skeleton))
        .set(namespaces::packages.eq(namespaces::packages + 1))
        .execute(conn)?;
    Ok(())
}

fn find_stored(
    conn: &mut AnyConnection,
    name: &Namespace,
) -> Result<Option<StoredNamespace>, DbError> {
    let row: Option<NamespaceRow> =
        namespaces::table.find(name.skeleton().as_str()).first(conn).optional()?;
    row.map(StoredNamespace::try_from).transpose()
}

/// The columns of a [`StoredNamespace`].
#[derive(Queryable, Selectable)]
#[diesel(table_name = namespaces)]
pub(crate) struct NamespaceRow {
    skeleton: String,
    name: String,
    owner: String,
    created_at: i64,
    packages: i64,
}

impl TryFrom<NamespaceRow> for StoredNamespace {
    type Error = DbError;

    fn try_from(row: NamespaceRow) -> Result<Self, DbError> {
        Ok(Self {
            skeleton: row.skeleton,
            name: column::parse("namespaces.name", row.name)?,
            owner: column::parse("namespaces.owner", row.owner)?,
            created_at: column::time("namespaces.created_at", row.created_at)?,
            packages: column::count("namespaces.packages", row.packages)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use ipfs_registry_core::NAME_RULES;

    use super::*;
    use crate::testing::{TestRegistry, actor};

    #[test]
    fn a_namespace_is_registered_once_and_found_in_any_spelling() {
        let registry = TestRegistry::new();
        let owner = registry.publisher(1);
        let name: Namespace = "Modern".parse().unwrap();

        let info = registry.write(|tx| register(tx, &owner, &name)).unwrap();

        assert_eq!(info.owner, owner.address);
        for spelling in ["Modern", "modern", "MODERN", "rnodern"] {
            let spelling = spelling.parse().unwrap();
            assert_eq!(registry.read(|conn| find(conn, &spelling)).unwrap(), info);
        }
        let again = registry.write(|tx| register(tx, &owner, &name));
        assert!(matches!(again, Err(DbError::NamespaceExists(it)) if it == name));
    }

    #[test]
    fn a_name_that_looks_like_another_is_refused() {
        let registry = TestRegistry::new();
        let owner = registry.publisher(1);
        registry.namespace(&owner, "modern");

        let outcome = registry.write(|tx| register(tx, &owner, &"rnodern".parse().unwrap()));

        let error = outcome.unwrap_err();
        let message = "`rnodern` may be mistaken for `modern`, which exists; rules: ";
        assert_eq!(error.to_string(), format!("{message}{NAME_RULES}"));
    }

    #[test]
    fn registering_requires_a_sign_up() {
        let registry = TestRegistry::new();

        let outcome = registry.write(|tx| register(tx, &actor(9), &"acme".parse().unwrap()));

        assert!(matches!(outcome, Err(DbError::NotSignedUp(_))));
        let found = registry.read(|conn| find(conn, &"acme".parse().unwrap()));
        assert!(matches!(found, Err(DbError::UnknownNamespace(_))));
    }

    #[test]
    fn one_of_many_concurrent_registrations_succeeds() {
        let registry = TestRegistry::shared();
        let owner = registry.publisher(1);
        let name: Namespace = "acme".parse().unwrap();

        let outcomes = registry
            .race(24, |database, _| database.write(|tx| register(tx, &owner, &name)).map(drop));

        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let taken = |outcome: &&_| matches!(outcome, Err(DbError::NamespaceExists(_)));
        assert_eq!(outcomes.iter().filter(taken).count(), 23);
    }
}
