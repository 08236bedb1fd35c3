//! What a query can refuse or fail with: one variant, one outcome.

use std::path::PathBuf;

use diesel::{
    r2d2,
    result::{DatabaseErrorKind, Error as DieselError},
};
use ipfs_registry_core::{
    Address, ContentId, NAME_RULES, Namespace, PackageKind, PackageName, Pointer,
};
use semver::Version;
use thiserror::Error;

/// What SQLite says when the file cannot be used now, and PostgreSQL when it ends, starts or is a
/// replica: nothing that is the query's fault.
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

/// A query could not do what was asked.
#[derive(Debug, Error)]
pub enum DbError {
    /// The actor must sign up first.
    #[error("`{0}` has not signed up")]
    NotSignedUp(Address),
    /// The actor has no part in the namespace, or one that does not allow this.
    #[error("`{address}` may not do this in `{namespace}`")]
    NotEntitled {
        /// Who asked.
        address: Address,
        /// Where.
        namespace: Namespace,
    },
    /// Administrators are the owner's to add and remove.
    #[error("only the owner of `{namespace}` may add or remove its administrators")]
    NotOwner {
        /// Who asked.
        address: Address,
        /// Where.
        namespace: Namespace,
    },
    /// The actor is restricted to other packages.
    #[error("`{address}` is restricted to packages other than `{package}`")]
    PackageRestricted {
        /// Who asked.
        address: Address,
        /// For what.
        package: PackageName,
    },
    /// The actor is restricted to packages that exist.
    #[error("`{address}` is restricted to some packages and cannot create `{package}`")]
    PackageCreation {
        /// Who asked.
        address: Address,
        /// For what.
        package: PackageName,
    },
    /// The owner cannot be removed from its namespace.
    #[error("`{address}` owns `{namespace}` and cannot be removed from it")]
    OwnerIrremovable {
        /// The owner.
        address: Address,
        /// What it owns.
        namespace: Namespace,
    },
    /// No such publisher has signed up.
    #[error("no publisher `{0}`")]
    UnknownPublisher(Address),
    /// There is no such namespace.
    #[error("no namespace `{0}`")]
    UnknownNamespace(Namespace),
    /// The namespace has no such package.
    #[error("no package `{namespace}/{package}`")]
    UnknownPackage {
        /// Where.
        namespace: Namespace,
        /// What.
        package: PackageName,
    },
    /// The package has no such version.
    #[error("no version `{0}`")]
    UnknownVersion(Box<Pointer>),
    /// No version has such an archive.
    #[error("no version has the content id `{0}`")]
    UnknownContent(ContentId),
    /// The package has no version of the kind that was asked for.
    #[error("`{namespace}/{package}` has no version but pre-releases")]
    NoRelease {
        /// Where.
        namespace: Namespace,
        /// What.
        package: PackageName,
    },
    /// The namespace has no such user.
    #[error("`{address}` is not a user of `{namespace}`")]
    UnknownUser {
        /// Who.
        address: Address,
        /// Where.
        namespace: Namespace,
    },
    /// The publisher has signed up before.
    #[error("`{0}` has already signed up")]
    PublisherExists(Address),
    /// The namespace is registered.
    #[error("the namespace `{0}` is already registered")]
    NamespaceExists(Namespace),
    /// The publisher is a user of the namespace.
    #[error("`{address}` is already a user of `{namespace}`")]
    UserExists {
        /// Who.
        address: Address,
        /// Where.
        namespace: Namespace,
    },
    /// The publisher owns the namespace, and so is none of its users.
    #[error("`{address}` owns `{namespace}` and cannot also be its user")]
    UserIsOwner {
        /// Who.
        address: Address,
        /// Where.
        namespace: Namespace,
    },
    /// The user may publish the package already.
    #[error("`{address}` already has access to `{package}`")]
    AccessExists {
        /// Who.
        address: Address,
        /// To what.
        package: PackageName,
    },
    /// The package was not granted to the user.
    #[error("`{address}` has not been granted `{package}`")]
    AccessNotGranted {
        /// Who.
        address: Address,
        /// What.
        package: PackageName,
    },
    /// Administrators publish every package, so a restricted one is a contradiction.
    #[error("an administrator cannot be restricted to `{0}`")]
    AdministratorRestricted(PackageName),
    /// The version is published, and what is published never changes.
    #[error("`{0}` is already published")]
    VersionExists(Box<Pointer>),
    /// A version must be ahead of every published one.
    #[error(
        "version `{version}` is not ahead of `{latest}`, and this registry takes only versions that come after all that are published; for backports, its operator sets `version-policy = \"unique\"` under `[registry]`"
    )]
    VersionNotAhead {
        /// The version refused.
        version: Version,
        /// The version that it is not ahead of.
        latest: Version,
    },
    /// The archive's object is being removed from the layers, or was since it was stored.
    #[error("`{0}` is being removed from the layers")]
    BeingRemoved(ContentId),
    /// The name would be mistaken for one that is taken.
    #[error("`{given}` may be mistaken for `{taken}`, which exists; rules: {rules}", rules = NAME_RULES)]
    ConfusableName {
        /// The name refused.
        given: String,
        /// The name that has the place.
        taken: String,
    },
    /// A package is of one kind from its first version on.
    #[error("the package `{package}` is of the kind {kind}, and this archive is of {given}")]
    KindMismatch {
        /// The package.
        package: PackageName,
        /// Its kind.
        kind: PackageKind,
        /// The archive's kind.
        given: PackageKind,
    },
    /// Several versions have this archive, so its content id names none of them.
    #[error("`{content_id}` is the archive of {}", list(pointers))]
    ContentShared {
        /// The archive.
        content_id: ContentId,
        /// The versions that have it, oldest first, and no more than the first hundred.
        pointers: Vec<Pointer>,
    },
    /// The URL's scheme is none that exists. What follows it may hold a password, and is not told.
    #[error(
        "the database URL has the scheme `{0}`; there are `sqlite:PATH`, `sqlite::memory:` and `postgres://USER:PASSWORD@HOST/NAME`"
    )]
    UnsupportedUrl(String),
    /// The URL has no scheme, or nothing after it.
    #[error(
        "the database URL names no database; write `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/NAME`"
    )]
    MissingPath,
    /// There is no such file, and none is to be made.
    #[error("there is no database at `{}`; a server makes it when it first starts", .0)]
    NoDatabase(String),
    /// A database in memory is seen by the program that opened it, and by no other.
    #[error("the database is in the memory of the program that opened it, where no other sees it")]
    OfAnotherProgram,
    /// The file that tells programs which of them removes objects cannot be used.
    #[error("cannot lock `{path}`", path = path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the database `{place}`: {reason}")]
    Open {
        /// The file, or the server and the name there.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer program made the schema.
    #[error("a newer version of this program made the database (schema step `{0}` is not known)")]
    NewerSchema(String),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection came free in time, or none could be opened.
    #[error("no database connection")]
    Pool(#[from] r2d2::PoolError),
    /// The database cannot be used now: locked, full or gone.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] DieselError),
    /// A stored value does not parse as the type it was stored from.
    #[error("column `{column}` holds an invalid value: {value:?}")]
    Corrupt {
        /// The column read.
        column: &'static str,
        /// What it held.
        value: String,
    },
    /// A write recorded no event, and was undone.
    #[error("a write must record one event")]
    Unrecorded,
    /// Anything else the database reported.
    #[error(transparent)]
    Query(DieselError),
}

impl DbError {
    /// Refuses another spelling of a name than the one that has its place.
    pub(crate) fn check_spelling<N: PartialEq + ToString>(
        given: &N,
        taken: &N,
    ) -> Result<(), Self> {
        if given == taken {
            return Ok(());
        }
        Err(Self::ConfusableName { given: given.to_string(), taken: taken.to_string() })
    }

    /// The database could not be opened for this reason.
    pub(crate) fn opening(
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
                if UNAVAILABLE.iter().any(|words| report.message().starts_with(words)) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::Query(error),
        }
    }
}

/// Names what is taken when a row with the same key exists.
///
/// The error must still leave the transaction, as every error does.
pub(crate) fn unique<T>(
    outcome: Result<T, DieselError>,
    taken: impl FnOnce() -> DbError,
) -> Result<T, DbError> {
    outcome.map_err(|error| match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => taken(),
        other => other.into(),
    })
}

fn list(pointers: &[Pointer]) -> String {
    let names: Vec<String> = pointers.iter().map(|pointer| format!("`{pointer}`")).collect();
    names.join(", ")
}
