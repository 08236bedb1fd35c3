//! The blocking client.

use std::path::Path;

use ipfs_registry_core::{
    Address, ArchiveDigests, ArchiveRef, Namespace, PackageName,
    wire::{
        ApiInfo, LatestQuery, MemberQuery, NamespaceInfo, PackageInfo, PackagesQuery, Page,
        PublisherInfo, Receipt, VersionInfo, VersionsQuery,
    },
};

use super::block_on::block_on;
use crate::{ClientBuilder, ClientError, Download, Fetched, Upload};

/// A blocking client of the registry at one URL, with an optional key that signs requests.
///
/// Build one with [`ClientBuilder::build_blocking`](crate::ClientBuilder::build_blocking), or
/// convert a [`crate::Client`]. Clones are cheap and share their connections.
#[derive(Clone, Debug)]
pub struct Client(crate::Client);

impl ClientBuilder {
    /// Builds a client whose methods block until the result is available.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build).
    pub fn build_blocking(self) -> Result<Client, ClientError> {
        self.build().map(Client)
    }
}

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self(client)
    }
}

impl Client {
    /// Builds a client without a key, which can only read.
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub fn new(url: impl Into<String>) -> Result<Self, ClientError> {
        crate::Client::builder(url).build_blocking()
    }

    /// Returns the async client that this one wraps.
    #[must_use]
    pub fn inner(&self) -> &crate::Client {
        &self.0
    }

    /// Returns the registry's URL, without a trailing `/`.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Returns the address of the client's key, if it has one.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.0.address()
    }

    /// Returns the name, version and kind of the registry: see [`crate::Client::info`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::info`].
    pub fn info(&self) -> Result<ApiInfo, ClientError> {
        block_on(self.0.info())
    }

    /// Signs the client's key up as a publisher: see [`crate::Client::sign_up`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::sign_up`].
    pub fn sign_up(&self) -> Result<PublisherInfo, ClientError> {
        block_on(self.0.sign_up())
    }

    /// Returns the publisher with this address: see [`crate::Client::publisher`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::publisher`].
    pub fn publisher(&self, address: &Address) -> Result<PublisherInfo, ClientError> {
        block_on(self.0.publisher(address))
    }

    /// Registers a namespace: see [`crate::Client::register`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::register`].
    pub fn register(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        block_on(self.0.register(namespace))
    }

    /// Returns a namespace with its members: see [`crate::Client::namespace`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::namespace`].
    pub fn namespace(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        block_on(self.0.namespace(namespace))
    }

    /// Adds a publisher to a namespace: see [`crate::Client::add_user`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::add_user`].
    pub fn add_user(
        &self,
        namespace: &Namespace,
        address: &Address,
        rights: &MemberQuery,
    ) -> Result<(), ClientError> {
        block_on(self.0.add_user(namespace, address, rights))
    }

    /// Removes a user or an administrator from a namespace: see [`crate::Client::remove_user`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::remove_user`].
    pub fn remove_user(&self, namespace: &Namespace, address: &Address) -> Result<(), ClientError> {
        block_on(self.0.remove_user(namespace, address))
    }

    /// Allows a restricted user to publish one more package: see [`crate::Client::grant`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::grant`].
    pub fn grant(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        block_on(self.0.grant(namespace, address, package))
    }

    /// Removes a package from those that a restricted user may publish: see [`crate::Client::revoke`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::revoke`].
    pub fn revoke(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        block_on(self.0.revoke(namespace, address, package))
    }

    /// Lists the packages of a namespace: see [`crate::Client::packages`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::packages`].
    pub fn packages(
        &self,
        namespace: &Namespace,
        query: &PackagesQuery,
    ) -> Result<Page<PackageInfo>, ClientError> {
        block_on(self.0.packages(namespace, query))
    }

    /// Returns one package: see [`crate::Client::package`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::package`].
    pub fn package(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<PackageInfo, ClientError> {
        block_on(self.0.package(namespace, package))
    }

    /// Deprecates a package: see [`crate::Client::deprecate`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::deprecate`].
    pub fn deprecate(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        notice: &str,
    ) -> Result<(), ClientError> {
        block_on(self.0.deprecate(namespace, package, notice))
    }

    /// Lists the versions of a package: see [`crate::Client::versions`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::versions`].
    pub fn versions(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &VersionsQuery,
    ) -> Result<Page<VersionInfo>, ClientError> {
        block_on(self.0.versions(namespace, package, query))
    }

    /// Returns the latest version of a package: see [`crate::Client::latest`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::latest`].
    pub fn latest(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        query: &LatestQuery,
    ) -> Result<VersionInfo, ClientError> {
        block_on(self.0.latest(namespace, package, query))
    }

    /// Returns one version: see [`crate::Client::version`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::version`].
    pub fn version(&self, archive: &ArchiveRef) -> Result<VersionInfo, ClientError> {
        block_on(self.0.version(archive))
    }

    /// Yanks a version: see [`crate::Client::yank`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::yank`].
    pub fn yank(&self, archive: &ArchiveRef, reason: &str) -> Result<(), ClientError> {
        block_on(self.0.yank(archive, reason))
    }

    /// Returns the oldest version with exactly this archive: see [`crate::Client::identify`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::identify`].
    pub fn identify(&self, digests: &ArchiveDigests) -> Result<VersionInfo, ClientError> {
        block_on(self.0.identify(digests))
    }

    /// Publishes an archive: see [`crate::Client::publish`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::publish`].
    pub fn publish(
        &self,
        namespace: &Namespace,
        upload: impl Into<Upload>,
    ) -> Result<Receipt, ClientError> {
        block_on(self.0.publish(namespace, upload))
    }

    /// Fetches an archive into memory: see [`crate::Client::fetch`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::fetch`].
    pub fn fetch(&self, download: impl Into<Download>) -> Result<Fetched, ClientError> {
        block_on(self.0.fetch(download))
    }

    /// Fetches an archive to a file: see [`crate::Client::fetch_to`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::Client::fetch_to`].
    pub fn fetch_to(
        &self,
        download: impl Into<Download>,
        path: impl AsRef<Path>,
    ) -> Result<VersionInfo, ClientError> {
        block_on(self.0.fetch_to(download, path))
    }
}
