//! Finds existing names similar to an unknown one, for "did you mean" suggestions.
//!
//! The cost does not depend on the size of the registry. Candidates come from a bounded number of key
//! lookups, which find mistakes in the first letters, and from a bounded number of neighbours in the
//! index, which find mistakes in the last letters.

mod distance;
mod edits;
#[cfg(test)]
mod tests;

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageName, Skeleton};

use self::{distance::distance, edits::edits};
use crate::{
    AnyConnection, DbError,
    schema::{namespaces, packages},
};

/// The maximum number of suggestions.
pub const MAX_SUGGESTIONS: usize = 3;

/// The maximum number of spellings to look up by key.
const SPELLINGS: usize = 500;

/// The number of names before and after the unknown name in the index to compare with it.
const NEIGHBOURS: i64 = 32;

/// Returns existing names similar to the one in the error `unknown`, most similar first: `namespace` or
/// `namespace/package`. Empty for errors other than an unknown namespace or package.
///
/// # Errors
///
/// Those of the database.
pub fn near(conn: &mut AnyConnection, unknown: &DbError) -> Result<Vec<String>, DbError> {
    match unknown {
        DbError::UnknownNamespace(name) => near_namespace(conn, name),
        DbError::UnknownPackage { namespace, package } => near_package(conn, namespace, package),
        _ => Ok(Vec::new()),
    }
}

fn near_namespace(conn: &mut AnyConnection, name: &Namespace) -> Result<Vec<String>, DbError> {
    let skeleton = name.skeleton().to_string();
    let names = namespaces::table.select(namespaces::name);
    let by_key =
        names.filter(namespaces::skeleton.eq_any(skeletons_of_edits(name.as_str()))).load(conn)?;
    let before = names
        .filter(namespaces::skeleton.lt(&skeleton))
        .order(namespaces::skeleton.desc())
        .limit(NEIGHBOURS)
        .load(conn)?;
    let after = names
        .filter(namespaces::skeleton.gt(&skeleton))
        .order(namespaces::skeleton.asc())
        .limit(NEIGHBOURS)
        .load(conn)?;
    Ok(nearest(name.as_str(), [by_key, before, after].concat()))
}

fn near_package(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    name: &PackageName,
) -> Result<Vec<String>, DbError> {
    let (namespace_key, skeleton) = (namespace.skeleton().to_string(), name.skeleton().to_string());
    let names =
        packages::table.filter(packages::namespace.eq(&namespace_key)).select(packages::name);
    let by_key =
        names.filter(packages::skeleton.eq_any(skeletons_of_edits(name.as_str()))).load(conn)?;
    let before = names
        .filter(packages::skeleton.lt(&skeleton))
        .order(packages::skeleton.desc())
        .limit(NEIGHBOURS)
        .load(conn)?;
    let after = names
        .filter(packages::skeleton.gt(&skeleton))
        .order(packages::skeleton.asc())
        .limit(NEIGHBOURS)
        .load(conn)?;
    let near = nearest(name.as_str(), [by_key, before, after].concat());
    Ok(near.into_iter().map(|package| format!("{namespace}/{package}")).collect())
}

/// Returns the skeletons of the spellings with edit distance 1 from `name`.
fn skeletons_of_edits(name: &str) -> Vec<String> {
    edits(name)
        .take(SPELLINGS)
        .map(|spelling| Skeleton::of_package(&spelling).to_string())
        .collect()
}

/// Returns the candidates within the maximum edit distance for the length of `name`, nearest first.
fn nearest(name: &str, candidates: Vec<String>) -> Vec<String> {
    let max_distance = match name.chars().count() {
        ..=4 => 1,
        5..=12 => 2,
        _ => 3,
    };
    let mut near: Vec<(usize, String)> =
        candidates.into_iter().map(|candidate| (distance(name, &candidate), candidate)).collect();
    near.retain(|(distance, _)| *distance <= max_distance);
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(MAX_SUGGESTIONS).collect()
}
