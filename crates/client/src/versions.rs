//! Versions of a package.

use bytes::Bytes;
use ipfs_registry_core::{
    ArchiveRef, Namespace, PackageName,
    wire::{IdQuery, LatestQuery, Page, VersionInfo, VersionsQuery, paths},
};

use crate::{Client, ClientError};

impl Client {
    /// The versions of a package, by precedence: the part of them that `query` asks for, and how
    /// many match.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_package` where there is no such package.
    pub async fn versions(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &VersionsQuery,
    ) -> Result<Page<VersionInfo>, ClientError> {
        let path = paths::versions(namespace, package);
        self.transport.get(&path).query(query).send().await?.json().await
    }

    /// The latest version of a package, with its manifest.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_version` where only pre-releases are published and
    /// `query` does not ask for them.
    pub async fn latest(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &LatestQuery,
    ) -> Result<VersionInfo, ClientError> {
        let path = paths::latest(namespace, package);
        self.transport.get(&path).query(query).send().await?.json().await
    }

    /// One version, with its manifest. It is told as the registry tells it:
    /// [`fetch`](Self::fetch) checks it.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_version` where there is none.
    pub async fn version(&self, archive: &ArchiveRef) -> Result<VersionInfo, ClientError> {
        let request = self.transport.get(paths::VERSION).query(&IdQuery::from(archive));
        request.send().await?.json().await
    }

    /// Yanks a version, with a reason for those who use it; it may be empty. It can still be
    /// fetched, and is not the latest any more.
    ///
    /// # Errors
    ///
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `unknown_version` where there is none, `content_shared` where several versions have this
    /// content id, `not_entitled` or `package_restricted` where the client's key may not yank it.
    pub async fn yank(&self, archive: &ArchiveRef, reason: &str) -> Result<(), ClientError> {
        let signature = self.sign(reason.as_bytes())?;
        let request = self.transport.post(paths::YANK).query(&IdQuery::from(archive));
        let body = Bytes::from(reason.to_owned());
        request.signed(&signature).text().send_body(body).await?.nothing().await
    }
}
