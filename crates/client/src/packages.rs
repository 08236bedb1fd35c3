//! Packages.

use bytes::Bytes;
use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{PackageInfo, PackagesQuery, Page, paths},
};

use crate::{Client, ClientError};

impl Client {
    /// The packages of a namespace, by name: the part of them that `query` asks for, and how many
    /// there are.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_namespace` where there is no such namespace.
    pub async fn packages(
        &self,
        namespace: &Namespace,
        query: &PackagesQuery,
    ) -> Result<Page<PackageInfo>, ClientError> {
        self.transport.get(&paths::packages(namespace)).query(query).send().await?.json().await
    }

    /// One package.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_namespace` or `unknown_package` where there is none.
    pub async fn package(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<PackageInfo, ClientError> {
        self.transport.get(&paths::package(namespace, package)).send().await?.json().await
    }

    /// Deprecates a package, with a notice for those who use it; it may be empty.
    ///
    /// # Errors
    ///
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `unknown_package` where there is none, `not_entitled` or `package_restricted` where the
    /// client's key may not deprecate it.
    pub async fn deprecate(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        notice: &str,
    ) -> Result<(), ClientError> {
        let signature = self.sign(notice.as_bytes())?;
        let request = self.transport.post(&paths::deprecate(namespace, package)).signed(&signature);
        request.text().send_body(Bytes::from(notice.to_owned())).await?.nothing().await
    }
}
