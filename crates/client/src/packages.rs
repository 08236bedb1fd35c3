//! Packages.

use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{PackageInfo, PackagesQuery, Page, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Returns a page of the packages of a namespace, sorted by name, and their total number.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` if the namespace does not exist.
    pub async fn packages(
        &self,
        namespace: &Namespace,
        query: &PackagesQuery,
    ) -> Result<Page<PackageInfo>, ClientError> {
        self.send_json(Call::get(paths::packages(namespace)).query(query)).await
    }

    /// Returns one package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` or `unknown_package` if it does not exist.
    pub async fn package(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<PackageInfo, ClientError> {
        self.send_json(Call::get(paths::package(namespace, package))).await
    }

    /// Deprecates a package, with a notice for its users, which may be empty.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `unknown_package` if it does not exist, `not_entitled` or `package_restricted` if the
    /// client's key may not deprecate it.
    pub async fn deprecate(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        notice: &str,
    ) -> Result<(), ClientError> {
        let signature = self.sign(notice.as_bytes())?;
        let call = Call::post(paths::deprecate(namespace, package)).signed(&signature);
        self.send_no_content(call.text(notice)).await
    }
}
