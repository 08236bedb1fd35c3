//! Packages.

use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{PackageInfo, PackagesQuery, Page, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// The packages of a namespace, by name: the part of them that `query` asks for, and how many
    /// there are.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` where there is no such namespace.
    pub async fn packages(
        &self,
        namespace: &Namespace,
        query: &PackagesQuery,
    ) -> Result<Page<PackageInfo>, ClientError> {
        self.ask(Call::get(paths::packages(namespace)).query(query)).await
    }

    /// One package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` or `unknown_package` where there is none.
    pub async fn package(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<PackageInfo, ClientError> {
        self.ask(Call::get(paths::package(namespace, package))).await
    }

    /// Deprecates a package, with a notice for those who use it; it may be empty.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
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
        let call = Call::post(paths::deprecate(namespace, package)).signed(&signature);
        self.tell(call.text(notice)).await
    }
}
