//! Packages whose names have words in them.

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageKind, PackageName, Skeleton};

use crate::{
    AnyConnection, DbError, column,
    schema::{namespaces, packages},
};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The kind of the packages.
    pub kind: PackageKind,
    /// The namespace they are in, where only one is meant.
    pub namespace: Option<Namespace>,
    /// Words, each of which is in the name of the package or of its namespace.
    pub words: Vec<String>,
    /// The most that are told.
    pub limit: u64,
    /// How many are passed over.
    pub offset: u64,
}

/// The packages that match, by namespace and name, and how many match in all.
///
/// Names are compared as [`Skeleton`]s, so in any case. Packages from before kinds were kept are
/// found once they have a new version.
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
    let mut found = joined().into_boxed().filter(packages::kind.eq(search.kind.as_str()));
    if let Some(namespace) = &search.namespace {
        found = found.filter(packages::namespace.eq(namespace.skeleton().to_string()));
    }
    for word in &search.words {
        let pattern = format!("%{}%", Skeleton::of(&plain(word)));
        let in_name = packages::skeleton.like(pattern.clone());
        found = found.filter(in_name.or(packages::namespace.like(pattern)));
    }
    found
}

/// A word without what a pattern takes for itself and what no text of a database holds, none of which
/// is in a name either.
fn plain(word: &str) -> String {
    let is_taken =
        |character: &char| matches!(character, '%' | '_' | '\\') || character.is_control();
    word.chars().filter(|character| !is_taken(character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Registry;

    fn found(registry: &Registry, words: &[&str], namespace: Option<&str>) -> Vec<String> {
        let asked = Search {
            kind: PackageKind::Npm,
            namespace: namespace.map(|name| name.parse().unwrap()),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            limit: 10,
            offset: 0,
        };
        let (names, count) = registry.read(|conn| search(conn, &asked)).unwrap();
        assert_eq!(names.len() as u64, count);
        names.into_iter().map(|(namespace, package)| format!("{namespace}/{package}")).collect()
    }

    #[test]
    fn every_word_is_in_one_of_the_names() {
        let registry = Registry::new();
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
