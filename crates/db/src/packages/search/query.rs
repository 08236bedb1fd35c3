//! The query of a search, and its answer.

use std::collections::HashMap;

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageKind, PackageName};

use super::{
    candidates::{self, Scope},
    rank,
    rows::Match,
    words,
};
use crate::{AnyConnection, DbError, column, schema::namespaces};

/// The maximum number of words that are searched for. More are ignored.
const MAX_WORDS: usize = 8;

/// A search query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The kind of the packages.
    pub kind: PackageKind,
    /// The namespace to search; all namespaces if `None`.
    pub namespace: Option<Namespace>,
    /// The words. In the name of the package, in its namespace or in the description of its latest version, some
    /// word must begin with each of them. Without words, all packages match.
    pub words: Vec<String>,
    /// The maximum number of packages on the page.
    pub limit: u64,
    /// The number of packages to skip.
    pub offset: u64,
}

/// Returns a page of the matching packages, best first, and the number of all matches, at most [`MAX_MATCHES`](super::MAX_MATCHES).
///
/// First come packages whose name is the query, then those whose name begins with it, then those with all words in
/// the name, then those with words in the namespace, then those with words in the description; each sorted by name
/// and namespace. Words are compared as [`Skeleton`](ipfs_registry_core::Skeleton)s, so the case does not matter.
///
/// # Errors
///
/// Those of the database.
pub fn search(
    conn: &mut AnyConnection,
    search: &Search,
) -> Result<(Vec<(Namespace, PackageName)>, u64), DbError> {
    conn.transaction(|conn| {
        let mut query = words::of_query(search.words.iter().map(|word| &**word));
        query.truncate(MAX_WORDS);
        let namespace = search.namespace.as_ref().map(Namespace::skeleton);
        let scope = Scope { kind: search.kind, namespace: namespace.as_ref().map(AsRef::as_ref) };
        let mut matches = candidates::find(conn, scope, &query)?;
        rank::sort(&mut matches, &query);
        let count = matches.len() as u64;
        Ok((names(conn, page(&matches, search))?, count))
    })
}

fn page<'a>(matches: &'a [Match], search: &Search) -> &'a [Match] {
    let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(matches.len());
    &matches[index(search.offset)..index(search.offset.saturating_add(search.limit))]
}

/// Returns the names of the matches in their stored spellings.
fn names(
    conn: &mut AnyConnection,
    page: &[Match],
) -> Result<Vec<(Namespace, PackageName)>, DbError> {
    let mut keys: Vec<&str> = page.iter().map(|it| &*it.namespace).collect();
    keys.sort_unstable();
    keys.dedup();
    let spellings: HashMap<String, String> = namespaces::table
        .filter(namespaces::skeleton.eq_any(keys))
        .select((namespaces::skeleton, namespaces::name))
        .load(conn)?
        .into_iter()
        .collect();
    let name = |it: &Match| {
        let namespace = spellings.get(&it.namespace).unwrap_or(&it.namespace).clone();
        let package = String::from_utf8_lossy(&it.position).into_owned();
        Ok((
            column::parse("namespaces.name", namespace)?,
            column::parse("search_words.position", package)?,
        ))
    };
    page.iter().map(name).collect()
}
