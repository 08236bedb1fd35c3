//! Rows of the `versions` table, without the two large columns.

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageName, Pointer, parse_version, wire::VersionInfo};
use semver::Version;

use crate::{DbError, column, schema::versions, stored_package::StoredPackage};

/// The columns of a [`VersionInfo`] without its manifest.
#[derive(Queryable, Selectable)]
#[diesel(table_name = versions)]
pub(super) struct VersionRow {
    pub(super) version: String,
    yanked: bool,
    created_at: i64,
    size: i64,
    content_id: String,
    checksum: String,
    signature: String,
    signer: String,
    reason: Option<String>,
}

impl VersionRow {
    /// Converts the row to the format of the HTTP API, without a manifest.
    pub(super) fn into_info(
        self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<VersionInfo, DbError> {
        let version = version(self.version)?;
        let (namespace, package) = (namespace.clone(), package.clone());
        let pointer = Pointer { namespace, package, version };
        Ok(VersionInfo {
            pointer_id: pointer.id(),
            version: pointer.version.clone(),
            id: pointer,
            package: None,
            content_id: column::parse("versions.content_id", self.content_id)?,
            signature: column::parse("versions.signature", self.signature)?,
            checksum: column::parse("versions.checksum", self.checksum)?,
            created_at: column::time("versions.created_at", self.created_at)?,
            yanked: self.yanked.then(|| self.reason.unwrap_or_default()),
            signer: column::parse("versions.signer", self.signer)?,
            size: column::count("versions.size", self.size)?,
        })
    }
}

/// Parses a stored version.
pub(super) fn version(text: String) -> Result<Version, DbError> {
    parse_version(&text).map_err(|_| DbError::Corrupt { column: "versions.version", value: text })
}

/// Selects the versions of a package.
#[diesel::dsl::auto_type]
pub(super) fn of_package<'a>(package: &'a StoredPackage) -> _ {
    let namespace: &'a str = package.namespace.as_str();
    let skeleton: &'a str = package.skeleton.as_str();
    versions::table.filter(versions::namespace.eq(namespace)).filter(versions::package.eq(skeleton))
}
