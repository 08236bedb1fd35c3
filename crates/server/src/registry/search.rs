//! Searches packages by words in their names.

use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{LatestQuery, VersionInfo},
};
use ipfs_registry_db::{
    AnyConnection, DbError,
    packages::{self, Search},
    versions,
};

use super::{Registry, RegistryError};

/// A page of matching packages, each by its latest version, and the number of all matches.
pub(crate) struct SearchResults {
    pub(crate) latest: Vec<VersionInfo>,
    pub(crate) total: u64,
}

impl Registry {
    /// Searches packages. An unknown namespace has no packages.
    pub(crate) async fn search(&self, search: Search) -> Result<SearchResults, RegistryError> {
        self.store.read(move |conn| find(conn, &search)).await
    }
}

fn find(conn: &mut AnyConnection, search: &Search) -> Result<SearchResults, DbError> {
    let (names, total) = packages::search(conn, search)?;
    let latest = names.iter().map(|(namespace, package)| latest(conn, namespace, package));
    Ok(SearchResults { latest: latest.collect::<Result<_, DbError>>()?, total })
}

/// Returns the latest version, or the latest pre-release if the package has only pre-releases.
fn latest(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<VersionInfo, DbError> {
    match versions::latest(conn, namespace, package, &LatestQuery::default()) {
        Err(DbError::NoRelease { .. }) => {
            versions::latest(conn, namespace, package, &LatestQuery { prerelease: true })
        }
        found => found,
    }
}
