//! Queries of publishers, namespaces, packages and versions.

use ipfs_registry_core::{
    Address, ArchiveRef, Namespace, PackageKind, PackageName, Pointer,
    wire::{
        LatestQuery, NamespaceInfo, PackageInfo, PackagesQuery, Page, PublisherInfo, VersionInfo,
        VersionsQuery,
    },
};
use ipfs_registry_db::{
    AnyConnection, VersionSelection, WholePackage, digests, namespaces, packages, publishers,
    versions,
};

use super::{PackageId, Registry, RegistryError};

/// A package, and the namespace whose members may publish it.
pub(crate) struct PackageAccess {
    pub(crate) kind: PackageKind,
    pub(crate) package: PackageInfo,
    pub(crate) namespace: NamespaceInfo,
}

/// The errors of most queries suggest similar names for an unknown one.
impl Registry {
    /// Returns a publisher.
    pub(crate) async fn publisher(&self, address: Address) -> Result<PublisherInfo, RegistryError> {
        self.store.read(move |conn| publishers::find(conn, &address)).await
    }

    /// Returns a namespace with its members.
    pub(crate) async fn namespace(
        &self,
        namespace: Namespace,
    ) -> Result<NamespaceInfo, RegistryError> {
        self.store.read_or_suggest(move |conn| namespaces::find(conn, &namespace)).await
    }

    /// Returns a page of the packages of a namespace.
    pub(crate) async fn packages(
        &self,
        namespace: Namespace,
        query: PackagesQuery,
    ) -> Result<Page<PackageInfo>, RegistryError> {
        self.store.read_or_suggest(move |conn| packages::list(conn, &namespace, &query)).await
    }

    /// Returns a package.
    pub(crate) async fn package(
        &self,
        PackageId { namespace, package }: PackageId,
    ) -> Result<PackageInfo, RegistryError> {
        self.store.read_or_suggest(move |conn| packages::find(conn, &namespace, &package)).await
    }

    /// Returns a page of the versions of a package.
    pub(crate) async fn versions(
        &self,
        PackageId { namespace, package }: PackageId,
        query: VersionsQuery,
    ) -> Result<Page<VersionInfo>, RegistryError> {
        let list =
            move |conn: &mut AnyConnection| versions::list(conn, &namespace, &package, &query);
        self.store.read_or_suggest(list).await
    }

    /// Returns the latest version of a package, with its manifest.
    pub(crate) async fn latest(
        &self,
        PackageId { namespace, package }: PackageId,
        query: LatestQuery,
    ) -> Result<VersionInfo, RegistryError> {
        let find =
            move |conn: &mut AnyConnection| versions::latest(conn, &namespace, &package, &query);
        self.store.read_or_suggest(find).await
    }

    /// Returns one version, with its manifest.
    pub(crate) async fn version(&self, archive: ArchiveRef) -> Result<VersionInfo, RegistryError> {
        self.store.read_or_suggest(move |conn| versions::find(conn, &archive)).await
    }

    /// Returns a package with the selected versions and their manifests.
    pub(crate) async fn package_with_versions(
        &self,
        namespace: &Namespace,
        package: &PackageName,
        selection: VersionSelection,
    ) -> Result<WholePackage, RegistryError> {
        let (namespace, package) = (namespace.clone(), package.clone());
        let find = move |conn: &mut AnyConnection| {
            versions::package_with_versions(conn, (&namespace, &package), &selection)
        };
        self.store.read(find).await
    }

    /// Returns a package with the members of its namespace.
    pub(crate) async fn package_access(
        &self,
        PackageId { namespace, package }: PackageId,
    ) -> Result<PackageAccess, RegistryError> {
        let find = move |conn: &mut AnyConnection| {
            Ok(PackageAccess {
                kind: packages::kind(conn, &namespace, &package)?,
                package: packages::find(conn, &namespace, &package)?,
                namespace: namespaces::find(conn, &namespace)?,
            })
        };
        self.store.read(find).await
    }

    /// Returns the crate version in this namespace whose archive has this SHA-256.
    pub(crate) async fn crate_by_sha256(
        &self,
        namespace: Namespace,
        sha256: [u8; 32],
    ) -> Result<Option<Pointer>, RegistryError> {
        let find =
            move |conn: &mut AnyConnection| digests::crate_by_sha256(conn, &namespace, &sha256);
        self.store.read(find).await
    }
}
