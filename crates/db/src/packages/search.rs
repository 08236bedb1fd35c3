//! Searches packages by words in their names.

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageKind, PackageName, Skeleton};

use crate::{
    AnyConnection, DbError, column,
    schema::{namespaces, packages},
};

/// A search query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The kind of the packages.
    pub kind: PackageKind,
    /// The namespace to search; all namespaces if `None`.
    pub namespace: Option<Namespace>,
    /// The words. Each must occur in the name of the package or of its namespace.
    pub words: Vec<String>,
    /// The maximum number of packages on the page.
    pub limit: u64,
    /// The number of packages to skip.
    pub offset: u64,
}

/// Returns a page of the matching packages, sorted by namespace and name, and the number of all
/// matches.
///
/// Names are compared as [`Skeleton`]s, so the case does not matter. A package published before
/// kinds were stored is found only after a new version is published.
///
/// # Errors
///
/// Those of the database.
pub fn search(
    conn: &mut AnyConnection,
    search: &Search,
) -> Result<(Vec<(Namespace, PackageName)>, u64), DbError> {
    conn.transaction(|conn| {
        let count = matching(search).count().get_result(conn)?;
        let rows: Vec<(String, String)> = matching(search)
            .order((packages::namespace.asc(), packages::position.asc()))
            .limit(column::integer(search.limit))
            .offset(column::integer(search.offset))
            .select((namespaces::name, packages::name))
            .load(conn)?;
        let names = rows.into_iter().map(|(namespace, package)| {
            Ok((
                column::parse("namespaces.name", namespace)?,
                column::parse("packages.name", package)?,
            ))
        });
        Ok((names.collect::<Result<_, DbError>>()?, column::count("packages", count)?))
    })
}

#[diesel::dsl::auto_type]
fn joined() -> _ {
    packages::table.inner_join(namespaces::table)
}

type Matching<'a> = diesel::dsl::IntoBoxed<'a, joined, <AnyConnection as Connection>::Backend>;

fn matching(search: &Search) -> Matching<'_> {
    let mut query = joined().into_boxed().filter(packages::kind.eq(search.kind.as_str()));
    if let Some(namespace) = &search.namespace {
        query = query.filter(packages::namespace.eq(namespace.skeleton().to_string()));
    }
    for word in &search.words {
        let pattern = format!("%{}%", Skeleton::of(&strip_wildcards(word)));
        let in_name = packages::skeleton.like(pattern.clone());
        query = query.filter(in_name.or(packages::namespace.like(pattern)));
    }
    query
}

/// Removes LIKE wildcards and control characters from a word. Names cannot contain them.
fn strip_wildcards(word: &str) -> String {
    let is_special =
        |character: &char| matches!(character, '%' | '_' | '\\') || character.is_control();
    word.chars().filter(|character| !is_special(character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestRegistry;

    fn found(registry: &TestRegistry, words: &[&str], namespace: Option<&str>) -> Vec<String> {
        let query = Search {
            kind: PackageKind::Npm,
            namespace: namespace.map(|name| name.parse().unwrap()),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            limit: 10,
            offset: 0,
        };
        let (names, count) = registry.read(|conn| search(conn, &query)).unwrap();
        assert_eq!(names.len() as u64, count);
        names.into_iter().map(|(namespace, package)| format!("{namespace}/{package}")).collect()
    }

    #[test]
    fn every_word_must_occur_in_a_name() {
        let registry = TestRegistry::new();
        let owner = registry.publisher(1);
        registry.namespace(&owner, "acme");
        registry.namespace(&owner, "other");
        for package in ["acme/left-pad", "acme/right-pad", "other/left-pad"] {
            registry.publish_all(&owner, package, &["1.0.0"]);
        }

        assert_eq!(found(&registry, &["pad"], None).len(), 3);
        assert_eq!(found(&registry, &["LEFT"], None), ["acme/left-pad", "other/left-pad"]);
        assert_eq!(found(&registry, &["left", "acme"], None), ["acme/left-pad"]);
        assert_eq!(found(&registry, &[], Some("other")), ["other/left-pad"]);
        assert!(found(&registry, &["nothing"], None).is_empty());
    }
}
