//! What the registry lists: publishers, namespaces, packages and versions.

use ipfs_registry_core::{
    Address, ArchiveRef, Namespace, PackageKind, PackageName, Pointer,
    wire::{
        LatestQuery, NamespaceInfo, PackageInfo, PackagesQuery, Page, PublisherInfo, VersionInfo,
        VersionsQuery,
    },
};
use ipfs_registry_db::{
    AnyConnection, WholePackage, digests, namespaces, packages, publishers, versions,
};
use semver::Version;

use super::{Registry, RegistryError};

/// A package, and who may publish it.
pub(crate) struct PackageAccess {
    pub(crate) kind: PackageKind,
    pub(crate) package: PackageInfo,
    pub(crate) namespace: NamespaceInfo,
}

/// Errors of unknown names suggest names that are like them.
impl Registry {
    pub(crate) async fn publisher(&self, address: Address) -> Result<PublisherInfo, RegistryError> {
        self.store.read(move |conn| publishers::find(conn, &address)).await
    }

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

    pub(crate) async fn package(
        &self,
        namespace: Namespace,
        package: PackageName,
    ) -> Result<PackageInfo, RegistryError> {
        self.store.read_or_suggest(move |conn| packages::find(conn, &namespace, &package)).await
    }

    /// Returns a page of the versions of a package.
    pub(crate) async fn versions(
        &self,
        (namespace, package): (Namespace, PackageName),
        query: VersionsQuery,
    ) -> Result<Page<VersionInfo>, RegistryError> {
        let list =
            move |conn: &mut AnyConnection| versions::list(conn, &namespace, &package, &query);
        self.store.read_or_suggest(list).await
    }

    /// Returns the latest version of a package, with its manifest.
    pub(crate) async fn latest(
        &self,
        (namespace, package): (Namespace, PackageName),
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

    /// Returns a package with all of its versions and their manifests.
    pub(crate) async fn whole_package(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<WholePackage, RegistryError> {
        let (namespace, package) = (namespace.clone(), package.clone());
        self.store
            .read(move |conn| versions::package_with_versions(conn, &namespace, &package))
            .await
    }

    /// Returns a package with this version alone, or with none if there is no such version.
    pub(crate) async fn package_version(
        &self,
        (namespace, package): (&Namespace, &PackageName),
        version: Version,
    ) -> Result<WholePackage, RegistryError> {
        let (namespace, package) = (namespace.clone(), package.clone());
        let find = move |conn: &mut AnyConnection| {
            versions::package_with_version(conn, (&namespace, &package), &version)
        };
        self.store.read(find).await
    }

    /// Returns a package without its versions.
    pub(crate) async fn package_outline(
        &self,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<WholePackage, RegistryError> {
        let (namespace, package) = (namespace.clone(), package.clone());
        self.store
            .read(move |conn| versions::package_without_versions(conn, &namespace, &package))
            .await
    }

    /// Returns a package with its namespace's members.
    pub(crate) async fn package_access(
        &self,
        namespace: Namespace,
        package: PackageName,
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

    /// Returns the version of the crate in this namespace whose archive has this SHA-256.
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
