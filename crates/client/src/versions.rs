//! Versions of a package.

use ipfs_registry_core::{
    ArchiveRef, Namespace, PackageName,
    wire::{IdQuery, LatestQuery, Page, VersionInfo, VersionsQuery, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// The versions of a package, by precedence: the part of them that `query` asks for, and how
    /// many match.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_package` where there is no such package.
    pub async fn versions(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &VersionsQuery,
    ) -> Result<Page<VersionInfo>, ClientError> {
        self.ask(Call::get(paths::versions(namespace, package)).query(query)).await
    }

    /// The latest version of a package, with its manifest.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` where only pre-releases are published and
    /// `query` does not ask for them.
    pub async fn latest(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &LatestQuery,
    ) -> Result<VersionInfo, ClientError> {
        self.ask(Call::get(paths::latest(namespace, package)).query(query)).await
    }

    /// One version, with its manifest. It is told as the registry tells it:
    /// [`fetch`](Self::fetch) checks it.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` where there is none.
    pub async fn version(&self, archive: &ArchiveRef) -> Result<VersionInfo, ClientError> {
        self.ask(Call::get(paths::VERSION).query(&IdQuery::from(archive))).await
    }

    /// Yanks a version, with a reason for those who use it; it may be empty. It can still be
    /// fetched, and is not the latest any more.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `unknown_version` where there is none, `content_shared` where several versions have this
    /// content id, `not_entitled` or `package_restricted` where the client's key may not yank it.
    pub async fn yank(&self, archive: &ArchiveRef, reason: &str) -> Result<(), ClientError> {
        let signature = self.sign(reason.as_bytes())?;
        let call = Call::post(paths::YANK).query(&IdQuery::from(archive));
        self.tell(call.signed(&signature).text(reason)).await
    }
}
