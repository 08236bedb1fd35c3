//! Names that are like one that does not exist, for "did you mean".
//!
//! The work does not grow with the registry: a bounded number of reads by key, and of rows beside
//! the name in the order of the index. The two complete each other: the keys find a mistake in the
//! first letters, the neighbours one in the last.

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

/// The most names that are suggested.
pub const MAX_SUGGESTIONS: usize = 3;

/// How many spellings are looked up by key.
const SPELLINGS: usize = 500;

/// How many names before the unknown one are compared with it, and how many after it.
const NEIGHBOURS: i64 = 32;

/// Returns what exists and has a name like the one that `unknown` could not find, nearest first:
/// `namespace`, or `namespace/package`. None where it is about anything else than these.
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
    let by_key = names.filter(namespaces::skeleton.eq_any(keys(name.as_str()))).load(conn)?;
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
    let (place, skeleton) = (namespace.skeleton().to_string(), name.skeleton().to_string());
    let names = packages::table.filter(packages::namespace.eq(&place)).select(packages::name);
    let by_key = names.filter(packages::skeleton.eq_any(keys(name.as_str()))).load(conn)?;
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

/// The keys of the spellings that are one mistake away from `name`.
fn keys(name: &str) -> Vec<String> {
    edits(name).take(SPELLINGS).map(|spelling| Skeleton::of(&spelling).to_string()).collect()
}

/// Those of `candidates` that are near enough to `name` to be meant, nearest first.
fn nearest(name: &str, candidates: Vec<String>) -> Vec<String> {
    let allowed = match name.chars().count() {
        ..=4 => 1,
        5..=12 => 2,
        _ => 3,
    };
    let mut near: Vec<(usize, String)> =
        candidates.into_iter().map(|candidate| (distance(name, &candidate), candidate)).collect();
    near.retain(|(distance, _)| *distance <= allowed);
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(MAX_SUGGESTIONS).collect()
}
