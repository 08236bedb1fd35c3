//! Converts the errors of the other crates to [`RegistryError`], each with its code.

use ipfs_registry_archive::ArchiveError;
use ipfs_registry_core::{
    InvalidAddress, InvalidIdentifier, InvalidReference, InvalidSignature,
    wire::{Code, InvalidQuery},
};
use ipfs_registry_db::DbError;
use ipfs_registry_storage::MirrorError;

use super::RegistryError;

impl From<InvalidIdentifier> for RegistryError {
    fn from(error: InvalidIdentifier) -> Self {
        Self::refused(error.code(), error)
    }
}

impl From<InvalidReference> for RegistryError {
    fn from(error: InvalidReference) -> Self {
        Self::refused(error.code(), error)
    }
}

impl From<InvalidQuery> for RegistryError {
    fn from(error: InvalidQuery) -> Self {
        Self::refused(error.code(), error)
    }
}

impl From<InvalidAddress> for RegistryError {
    fn from(error: InvalidAddress) -> Self {
        Self::refused(Code::InvalidAddress, error)
    }
}

impl From<InvalidSignature> for RegistryError {
    fn from(error: InvalidSignature) -> Self {
        Self::refused(Code::SignatureInvalid, error)
    }
}

impl From<ArchiveError> for RegistryError {
    fn from(error: ArchiveError) -> Self {
        match error.code() {
            Code::Internal => Self::internal(error),
            code => Self::refused(code, error),
        }
    }
}

impl From<DbError> for RegistryError {
    fn from(error: DbError) -> Self {
        match code(&error) {
            Code::Internal => Self::internal(error),
            code @ Code::DatabaseUnavailable => {
                Self::failed(code, "the database cannot answer now; try again later", error)
            }
            code @ Code::StorageUnavailable => Self::failed(
                code,
                "an unnamed copy of this archive is just being removed; publish it again",
                error,
            ),
            code => Self::refused(code, error),
        }
    }
}

fn code(error: &DbError) -> Code {
    match error {
        DbError::NotCommitted(cause) => code(cause),
        DbError::NotSignedUp(_) => Code::NotSignedUp,
        DbError::NotEntitled { .. } | DbError::NotOwner { .. } => Code::NotEntitled,
        DbError::PackageRestricted { .. } => Code::PackageRestricted,
        DbError::PackageCreation { .. } => Code::PackageCreation,
        DbError::OwnerIrremovable { .. } => Code::OwnerIrremovable,
        DbError::UnknownPublisher(_) => Code::UnknownPublisher,
        DbError::UnknownNamespace(_) => Code::UnknownNamespace,
        DbError::UnknownPackage { .. } => Code::UnknownPackage,
        DbError::UnknownVersion(_) | DbError::UnknownContent(_) | DbError::NoRelease { .. } => {
            Code::UnknownVersion
        }
        DbError::UnknownUser { .. } => Code::UnknownUser,
        DbError::PublisherExists(_) => Code::PublisherExists,
        DbError::NamespaceExists(_) => Code::NamespaceExists,
        DbError::UserExists { .. } | DbError::UserIsOwner { .. } => Code::UserExists,
        DbError::AccessExists { .. } => Code::AccessExists,
        DbError::AccessNotGranted { .. } => Code::AccessNotGranted,
        DbError::AdministratorRestricted(_) => Code::InvalidQuery,
        DbError::VersionExists(_) => Code::VersionExists,
        DbError::VersionNotAhead { .. } => Code::VersionNotAhead,
        DbError::ConfusableName { .. } => Code::ConfusableName,
        DbError::KindMismatch { .. } => Code::KindMismatch,
        DbError::ContentShared { .. } => Code::ContentShared,
        DbError::BeingRemoved(_) => Code::StorageUnavailable,
        DbError::Pool(_) | DbError::Unavailable(_) => Code::DatabaseUnavailable,
        DbError::UnsupportedUrl(_)
        | DbError::MissingPath
        | DbError::NoDatabase(_)
        | DbError::InMemory
        | DbError::Lock { .. }
        | DbError::Open { .. }
        | DbError::NewerSchema(_)
        | DbError::Migration(_)
        | DbError::Corrupt { .. }
        | DbError::Unrecorded
        | DbError::Query(_) => Code::Internal,
    }
}

impl From<MirrorError> for RegistryError {
    fn from(error: MirrorError) -> Self {
        match error {
            MirrorError::Corrupt { .. } => Self::failed(
                Code::ArchiveCorrupt,
                "no stored copy of this archive matches its checksum any more",
                error,
            ),
            MirrorError::Write { .. }
            | MirrorError::Unavailable { .. }
            | MirrorError::Spool(_)
            | MirrorError::NoLayers => Self::failed(
                Code::StorageUnavailable,
                "the archive cannot be stored or read now; try again later",
                error,
            ),
        }
    }
}
