//! Reads the packages that match a query from the indexes of `search_words`.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Text},
};
use ipfs_registry_core::PackageKind;

use super::{
    field::Field,
    rows::{Bound, Match},
    words,
};
use crate::AnyConnection;

/// The maximum number of packages that a search finds, on all pages together.
pub const MAX_MATCHES: usize = 250;

/// The packages to search.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) kind: PackageKind,
    /// The skeleton of a namespace; all namespaces if `None`.
    pub(super) namespace: Option<&'a str>,
}

/// Returns the packages that match all words, at most [`MAX_MATCHES`].
///
/// Reads at most [`MAX_MATCHES`] rows for each word and field, best fields first. If every word of the query occurs
/// more often than that, packages that match by their descriptions only may be missing.
pub(super) fn find(
    conn: &mut AnyConnection,
    scope: Scope<'_>,
    query: &[String],
) -> QueryResult<Vec<Match>> {
    let keys: Vec<Vec<u8>> = query.iter().map(|word| words::key(word)).collect();
    let mut seen = HashSet::new();
    let mut matches = Vec::new();
    for (field, prefix) in scans(conn, scope, &keys, &words::key(&query.join("-")))? {
        let others: Vec<&[u8]> = keys.iter().map(|key| &**key).filter(|it| *it != prefix).collect();
        for found in scan(conn, scope, (field, &prefix), &others)? {
            if seen.insert((found.namespace.clone(), found.package.clone())) {
                matches.push(found);
            }
        }
        if matches.len() >= MAX_MATCHES {
            matches.truncate(MAX_MATCHES);
            break;
        }
    }
    Ok(matches)
}

/// Returns the index ranges to read: names that begin with the whole query or with one of its words, and then all
/// places of the rarest word.
fn scans(
    conn: &mut AnyConnection,
    scope: Scope<'_>,
    keys: &[Vec<u8>],
    whole: &[u8],
) -> QueryResult<Vec<(Field, Vec<u8>)>> {
    let mut scans = vec![(Field::Name, whole.to_vec())];
    if keys.len() > 1 {
        scans.extend(keys.iter().map(|key| (Field::Name, key.clone())));
    }
    if let Some(rarest) = rarest(conn, scope, keys)? {
        let fields = Field::ALL.into_iter().filter(|field| *field != Field::Name);
        scans.extend(fields.map(|field| (field, rarest.to_vec())));
    }
    Ok(scans)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Returns the word with the fewest rows, of which at most [`MAX_MATCHES`] are counted in each field.
fn rarest<'a>(
    conn: &mut AnyConnection,
    scope: Scope<'_>,
    keys: &'a [Vec<u8>],
) -> QueryResult<Option<&'a [u8]>> {
    let [_, _, ..] = keys else { return Ok(keys.first().map(|key| &**key)) };
    let mut rarest: Option<(i64, &[u8])> = None;
    for key in keys {
        let mut rows = 0;
        for field in Field::ALL {
            let statement =
                format!("SELECT count(*) AS rows FROM ({}) AS found", range(scope, field));
            rows += bind(statement, scope, key).get_result::<Count>(conn)?.rows;
        }
        if rarest.is_none_or(|(fewest, _)| rows < fewest) {
            rarest = Some((rows, key));
        }
    }
    Ok(rarest.map(|(_, key)| key))
}

/// Reads the packages with a word in this field that begins with `prefix`, in the order of the words, and drops
/// those without a word for each of `others`.
fn scan(
    conn: &mut AnyConnection,
    scope: Scope<'_>,
    (field, prefix): (Field, &[u8]),
    others: &[&[u8]],
) -> QueryResult<Vec<Match>> {
    let mut statement = range(scope, field);
    let mut number = 3 + usize::from(scope.namespace.is_some());
    if !others.is_empty() {
        let exists = others.iter().map(|_| {
            number += 2;
            format!(
                "EXISTS (SELECT 1 FROM search_words AS other WHERE other.namespace = found.namespace \
                 AND other.package = found.package AND other.word >= ${} AND other.word < ${number})",
                number - 1
            )
        });
        let exists = exists.collect::<Vec<_>>().join(" AND ");
        statement = format!(
            "SELECT namespace, package, position FROM ({statement}) AS found WHERE {exists}"
        );
    }
    let mut query = bind(statement, scope, prefix);
    for other in others {
        query = query.bind::<Binary, _>(*other).bind::<Binary, _>(end(other));
    }
    query.load(conn)
}

/// Returns the statement that reads a range of an index.
fn range(scope: Scope<'_>, field: Field) -> String {
    let namespace = if scope.namespace.is_some() { " AND namespace = $4" } else { "" };
    format!(
        "SELECT namespace, package, position FROM search_words \
         WHERE kind = $1 AND field = {} AND word >= $2 AND word < $3{namespace} \
         ORDER BY word, position LIMIT {MAX_MATCHES}",
        field.number()
    )
}

/// Binds the values of [`range`].
fn bind<'a>(statement: String, scope: Scope<'a>, prefix: &'a [u8]) -> Bound<'a> {
    let query: Bound<'_> = diesel::sql_query(statement).into_boxed();
    let query = query.bind::<Text, _>(scope.kind.as_str());
    let query = query.bind::<Binary, _>(prefix).bind::<Binary, _>(end(prefix));
    match scope.namespace {
        Some(namespace) => query.bind::<Text, _>(namespace),
        None => query,
    }
}

/// Returns the first key after all keys with this prefix. UTF-8 has no byte 255.
fn end(prefix: &[u8]) -> Vec<u8> {
    match prefix {
        [start @ .., last] => [start, &[last.saturating_add(1)]].concat(),
        [] => vec![u8::MAX],
    }
}
