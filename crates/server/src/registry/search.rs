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

use serde::Serialize;

use super::{BuiltDocument, Registry, RegistryError, Subject};

/// A page of matching packages, each by its latest version, and the number of all matches.
pub(crate) struct SearchResults {
    pub(crate) latest: Vec<VersionInfo>,
    pub(crate) total: u64,
}

impl Registry {
    /// Builds the JSON document that `render` makes of the packages that a search finds. The search fails if its
    /// namespace does not exist.
    pub(crate) async fn search<T: Serialize>(
        &self,
        search: Search,
        render: impl FnOnce(&SearchResults) -> T + Send + 'static,
    ) -> Result<BuiltDocument, RegistryError> {
        let find = move |conn: &mut AnyConnection| {
            let subject = subject(conn)?;
            Ok((subject, render(&find(conn, &search)?)))
        };
        self.describe(find).await
    }
}

/// A search depends on the whole registry. While the index lacks packages, which no event announces, its results
/// are not cached.
fn subject(conn: &mut AnyConnection) -> Result<Subject, DbError> {
    Ok(if packages::is_index_current(conn)? { Subject::Registry } else { Subject::Untracked })
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
