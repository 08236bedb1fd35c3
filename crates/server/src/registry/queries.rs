//! Queries of publishers, namespaces, packages and versions. The answers to most are JSON documents, which the
//! document cache stores; their errors suggest similar names for an unknown one.

use ipfs_registry_core::{
    Address, ArchiveRef, Namespace, PackageKind, PackageName, Pointer,
    wire::{LatestQuery, NamespaceInfo, PackageInfo, PackagesQuery, VersionsQuery},
};
use ipfs_registry_db::{
    AnyConnection, DbError, VersionSelection, WholePackage, digests, namespaces, packages,
    publishers, versions,
};
use serde::Serialize;

use super::{BuiltDocument, PackageId, Registry, RegistryError, Subject};

/// A package, and the namespace whose members may publish it.
pub(crate) struct PackageAccess {
    pub(crate) kind: PackageKind,
    pub(crate) package: PackageInfo,
    pub(crate) namespace: NamespaceInfo,
}

/// Queries whose answers are documents.
impl Registry {
    /// Describes a publisher.
    pub(crate) async fn publisher(&self, address: Address) -> Result<BuiltDocument, RegistryError> {
        self.describe(move |conn| Ok((Subject::Registry, publishers::find(conn, &address)?))).await
    }

    /// Describes a namespace with its members.
    pub(crate) async fn namespace(
        &self,
        namespace: Namespace,
    ) -> Result<BuiltDocument, RegistryError> {
        self.describe(move |conn| Ok((Subject::Registry, namespaces::find(conn, &namespace)?)))
            .await
    }

    /// Describes a page of the packages of a namespace.
    pub(crate) async fn packages(
        &self,
        namespace: Namespace,
        query: PackagesQuery,
    ) -> Result<BuiltDocument, RegistryError> {
        let list = move |conn: &mut AnyConnection| packages::list(conn, &namespace, &query);
        self.describe(move |conn| Ok((Subject::Registry, list(conn)?))).await
    }

    /// Describes a package.
    pub(crate) async fn package(&self, id: PackageId) -> Result<BuiltDocument, RegistryError> {
        self.describe_package(id, |conn, id| packages::find(conn, &id.namespace, &id.package)).await
    }

    /// Describes a page of the versions of a package.
    pub(crate) async fn versions(
        &self,
        id: PackageId,
        query: VersionsQuery,
    ) -> Result<BuiltDocument, RegistryError> {
        let list = move |conn: &mut AnyConnection, id: &PackageId| {
            versions::list(conn, &id.namespace, &id.package, &query)
        };
        self.describe_package(id, list).await
    }

    /// Describes the latest version of a package, with its manifest.
    pub(crate) async fn latest(
        &self,
        id: PackageId,
        query: LatestQuery,
    ) -> Result<BuiltDocument, RegistryError> {
        let find = move |conn: &mut AnyConnection, id: &PackageId| {
            versions::latest(conn, &id.namespace, &id.package, &query)
        };
        self.describe_package(id, find).await
    }

    /// Describes one version, with its manifest.
    pub(crate) async fn version(
        &self,
        archive: ArchiveRef,
    ) -> Result<BuiltDocument, RegistryError> {
        let find = move |conn: &mut AnyConnection| {
            // A content id always names the same version: the oldest with these bytes.
            let pointer = match &archive {
                ArchiveRef::Pointer(pointer) => pointer.clone(),
                ArchiveRef::Content(_) => versions::archive(conn, &archive)?.pointer,
            };
            let subject = Subject::read_package(conn, &pointer.namespace, &pointer.package)?;
            Ok((subject, versions::find(conn, &pointer.into())?))
        };
        self.describe(find).await
    }

    /// Builds the JSON document of what `query` returns, which describes this package.
    async fn describe_package<T: Serialize>(
        &self,
        id: PackageId,
        query: impl FnOnce(&mut AnyConnection, &PackageId) -> Result<T, DbError> + Send + 'static,
    ) -> Result<BuiltDocument, RegistryError> {
        let query = move |conn: &mut AnyConnection| {
            let subject = Subject::read_package(conn, &id.namespace, &id.package)?;
            Ok((subject, query(conn, &id)?))
        };
        self.describe(query).await
    }

    /// Builds the JSON document of what `query` returns.
    pub(super) async fn describe<T: Serialize>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<(Subject, T), DbError> + Send + 'static,
    ) -> Result<BuiltDocument, RegistryError> {
        let query = move |conn: &mut AnyConnection| {
            let (subject, content) = query(conn)?;
            Ok(BuiltDocument::json(&content, subject))
        };
        self.store.read_or_suggest(query).await?
    }
}

impl Registry {
    /// Returns the name of a namespace in its registered spelling.
    pub(crate) async fn namespace_name(
        &self,
        namespace: Namespace,
    ) -> Result<Namespace, RegistryError> {
        let find = move |conn: &mut AnyConnection| namespaces::find(conn, &namespace);
        Ok(self.store.read_or_suggest(find).await?.name)
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
