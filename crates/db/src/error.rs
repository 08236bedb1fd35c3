//! The error type of this crate.

use std::{path::PathBuf, sync::Arc};

use diesel::{
    r2d2,
    result::{DatabaseErrorKind, Error as DieselError},
};
use ipfs_registry_core::{
    Address, ContentId, NAME_RULES, Namespace, PackageKind, PackageName, Pointer,
};
use semver::Version;
use thiserror::Error;

/// Prefixes of the error messages of SQLite and PostgreSQL that mean that the database is not
/// available now, for example locked, full, starting, stopping or read-only.
const UNAVAILABLE: [&str; 15] = [
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "terminating connection",
    "the database system is",
    "server closed the connection",
    "could not receive data from server",
    "could not send data to server",
    "no connection to the server",
    "SSL connection has been closed",
    "cannot execute",
    "canceling statement",
    "sorry, too many clients",
];

/// The reason why a query failed or was refused.
#[derive(Debug, Error)]
pub enum DbError {
    /// The actor must sign up first.
    #[error("`{0}` has not signed up")]
    NotSignedUp(Address),
    /// The actor has no role in the namespace, or its role does not allow this.
    #[error("`{address}` may not do this in `{namespace}`")]
    NotEntitled {
        /// The actor.
        address: Address,
        /// The namespace.
        namespace: Namespace,
    },
    /// Only the owner may add and remove administrators.
    #[error("only the owner of `{namespace}` may add or remove its administrators")]
    NotOwner {
        /// The actor.
        address: Address,
        /// The namespace.
        namespace: Namespace,
    },
    /// The actor is restricted to other packages.
    #[error("`{address}` is restricted to packages other than `{package}`")]
    PackageRestricted {
        /// The actor.
        address: Address,
        /// The package.
        package: PackageName,
    },
    /// The actor is restricted to some packages and cannot create others.
    #[error("`{address}` is restricted to some packages and cannot create `{package}`")]
    PackageCreation {
        /// The actor.
        address: Address,
        /// The package.
        package: PackageName,
    },
    /// The owner cannot be removed from its namespace.
    #[error("`{address}` owns `{namespace}` and cannot be removed from it")]
    OwnerIrremovable {
        /// The owner.
        address: Address,
        /// Its namespace.
        namespace: Namespace,
    },
    /// No such publisher has signed up.
    #[error("no publisher `{0}`")]
    UnknownPublisher(Address),
    /// The namespace does not exist.
    #[error("no namespace `{0}`")]
    UnknownNamespace(Namespace),
    /// The namespace has no such package.
    #[error("no package `{namespace}/{package}`")]
    UnknownPackage {
        /// The namespace.
        namespace: Namespace,
        /// The package.
        package: PackageName,
    },
    /// The package has no such version.
    #[error("no version `{0}`")]
    UnknownVersion(Box<Pointer>),
    /// No version has an archive with this content id.
    #[error("no version has the content id `{0}`")]
    UnknownContent(ContentId),
    /// The package has only pre-releases, and a release was requested.
    #[error("`{namespace}/{package}` has no version but pre-releases")]
    NoRelease {
        /// The namespace.
        namespace: Namespace,
        /// The package.
        package: PackageName,
    },
    /// The namespace has no such user.
    #[error("`{address}` is not a user of `{namespace}`")]
    UnknownUser {
        /// The publisher.
        address: Address,
        /// The namespace.
        namespace: Namespace,
    },
    /// The publisher has already signed up.
    #[error("`{0}` has already signed up")]
    PublisherExists(Address),
    /// The namespace is already registered.
    #[error("the namespace `{0}` is already registered")]
    NamespaceExists(Namespace),
    /// The publisher is already a user of the namespace.
    #[error("`{address}` is already a user of `{namespace}`")]
    UserExists {
        /// The publisher.
        address: Address,
        /// The namespace.
        namespace: Namespace,
    },
    /// The publisher owns the namespace, so it cannot be a user of it.
    #[error("`{address}` owns `{namespace}` and cannot also be its user")]
    UserIsOwner {
        /// The publisher.
        address: Address,
        /// The namespace.
        namespace: Namespace,
    },
    /// The user already has access to the package.
    #[error("`{address}` already has access to `{package}`")]
    AccessExists {
        /// The publisher.
        address: Address,
        /// The package.
        package: PackageName,
    },
    /// The package was not granted to the user.
    #[error("`{address}` has not been granted `{package}`")]
    AccessNotGranted {
        /// The publisher.
        address: Address,
        /// The package.
        package: PackageName,
    },
    /// Administrators may publish every package, so they cannot be restricted to one.
    #[error("an administrator cannot be restricted to `{0}`")]
    AdministratorRestricted(PackageName),
    /// The version is already published. A published version never changes.
    #[error("`{0}` is already published")]
    VersionExists(Box<Pointer>),
    /// The version must be higher than every published version.
    #[error(
        "version `{version}` is not ahead of `{latest}`, and this registry takes only versions that come after all that are published; for backports, its operator sets `version-policy = \"unique\"` under `[registry]`"
    )]
    VersionNotAhead {
        /// The version refused.
        version: Version,
        /// The highest published version.
        latest: Version,
    },
    /// The object of the archive is being removed, or was removed after it was stored.
    #[error("`{0}` is being removed from the layers")]
    BeingRemoved(ContentId),
    /// The name looks like an existing name.
    #[error("`{given}` may be mistaken for `{taken}`, which exists; rules: {rules}", rules = NAME_RULES)]
    ConfusableName {
        /// The name refused.
        given: String,
        /// The existing name.
        taken: String,
    },
    /// The archive has another kind than the first version of the package.
    #[error("the package `{package}` is of the kind {kind}, and this archive is of {given}")]
    KindMismatch {
        /// The package.
        package: PackageName,
        /// Its kind.
        kind: PackageKind,
        /// The archive's kind.
        given: PackageKind,
    },
    /// Several versions have this archive, so its content id does not identify a version.
    #[error("`{content_id}` is the archive of {}", join_names(pointers))]
    ContentShared {
        /// The archive.
        content_id: ContentId,
        /// The versions with this archive, oldest first, at most 100.
        pointers: Vec<Pointer>,
    },
    /// The scheme of the URL is not supported. The rest is not shown, as it can contain a password.
    #[error(
        "the database URL has the scheme `{0}`; there are `sqlite:PATH`, `sqlite::memory:` and `postgres://USER:PASSWORD@HOST/NAME`"
    )]
    UnsupportedUrl(String),
    /// The URL has no scheme, or nothing after it.
    #[error(
        "the database URL names no database; write `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/NAME`"
    )]
    MissingPath,
    /// The database does not exist, and must not be created.
    #[error("there is no database at `{}`; a server makes it when it first starts", .0)]
    NoDatabase(String),
    /// An in-memory database cannot be used by another program.
    #[error("the database is in the memory of the program that opened it, where no other sees it")]
    InMemory,
    /// The lock file for removals cannot be created or locked.
    #[error("cannot lock `{path}`", path = path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the database `{place}`: {reason}")]
    Open {
        /// The file, or the server and database name.
        place: String,
        /// The cause.
        reason: String,
    },
    /// A newer version of this program created the schema.
    #[error("a newer version of this program made the database (schema step `{0}` is not known)")]
    NewerSchema(String),
    /// A migration failed.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection became free in time, or none could be opened.
    #[error("no database connection")]
    Pool(#[from] r2d2::PoolError),
    /// The database is not available now, for example locked, full or stopped.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] DieselError),
    /// A stored value cannot be parsed.
    #[error("column `{column}` holds an invalid value: {value:?}")]
    Corrupt {
        /// The column read.
        column: &'static str,
        /// The stored value.
        value: String,
    },
    /// A write recorded no event and was rolled back.
    #[error("a write must record one event")]
    Unrecorded,
    /// The transaction that this write shared with others failed.
    #[error("the transaction was not committed: {0}")]
    NotCommitted(#[source] Arc<Self>),
    /// Anything else the database reported.
    #[error(transparent)]
    Query(DieselError),
}

impl DbError {
    /// Returns [`DbError::ConfusableName`] unless both spellings are equal.
    pub(crate) fn check_spelling<N: PartialEq + ToString>(
        given: &N,
        taken: &N,
    ) -> Result<(), Self> {
        if given == taken {
            return Ok(());
        }
        Err(Self::ConfusableName { given: given.to_string(), taken: taken.to_string() })
    }

    /// Returns this error of a transaction for each of the `count` writes in it.
    pub(crate) fn for_each_write<T>(self, count: usize) -> Vec<Result<T, Self>> {
        if count == 1 {
            return vec![Err(self)];
        }
        let shared = Arc::new(self);
        (0..count).map(|_| Err(Self::NotCommitted(Arc::clone(&shared)))).collect()
    }

    /// Creates the error for a database that cannot be opened.
    pub(crate) fn cannot_open(
        location: &dyn std::fmt::Display,
        reason: &dyn std::fmt::Display,
    ) -> Self {
        Self::Open { place: location.to_string(), reason: reason.to_string() }
    }
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::BrokenTransactionManager
            | DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => {
                Self::Unavailable(error)
            }
            DieselError::DatabaseError(_, report)
                if UNAVAILABLE.iter().any(|prefix| report.message().starts_with(prefix)) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::Query(error),
        }
    }
}

/// Maps a violated unique constraint to the error of `taken`.
///
/// The transaction is aborted, so the caller must return the error.
pub(crate) fn map_unique_violation<T>(
    outcome: Result<T, DieselError>,
    taken: impl FnOnce() -> DbError,
) -> Result<T, DbError> {
    outcome.map_err(|error| match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => taken(),
        other => other.into(),
    })
}

fn join_names(pointers: &[Pointer]) -> String {
    let names: Vec<String> = pointers.iter().map(|pointer| format!("`{pointer}`")).collect();
    names.join(", ")
}
