//! Versions of a package.

use ipfs_registry_core::{
    ArchiveRef, Namespace, PackageName,
    wire::{IdQuery, LatestQuery, Page, VersionInfo, VersionsQuery, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Returns a page of the versions of a package that match `query`, sorted by precedence, and the
    /// number of all matches.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_package` if the package does not exist.
    pub async fn versions(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &VersionsQuery,
    ) -> Result<Page<VersionInfo>, ClientError> {
        self.send_json(Call::get(paths::versions(namespace, package)).query(query)).await
    }

    /// Returns the latest version of a package, with its manifest.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` if only pre-releases are published and
    /// `query` excludes them.
    pub async fn latest(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &LatestQuery,
    ) -> Result<VersionInfo, ClientError> {
        self.send_json(Call::get(paths::latest(namespace, package)).query(query)).await
    }

    /// Returns one version, with its manifest. This is not verified;
    /// [`fetch`](Self::fetch) verifies it.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` if it does not exist.
    pub async fn version(&self, archive: &ArchiveRef) -> Result<VersionInfo, ClientError> {
        self.send_json(Call::get(paths::VERSION).query(&IdQuery::from(archive))).await
    }

    /// Yanks a version, with a reason for its users, which may be empty. It can still be fetched,
    /// but is no longer the latest version.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `unknown_version` if it does not exist, `content_shared` if several versions have this
    /// content id, `not_entitled` or `package_restricted` if the client's key may not yank it.
    pub async fn yank(&self, archive: &ArchiveRef, reason: &str) -> Result<(), ClientError> {
        let signature = self.sign(reason.as_bytes())?;
        let call = Call::post(paths::YANK).query(&IdQuery::from(archive));
        self.send_no_content(call.signed(&signature).text(reason)).await
    }
}
