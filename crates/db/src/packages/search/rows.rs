//! Reads and writes the `search_words` table.

use diesel::{
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Binary, Text},
};
use ipfs_registry_core::PackageKind;

use super::{field::Field, words::Words};
use crate::{AnyConnection, schema::search_words, stored_package::StoredPackage};

/// A query with the values that are bound to it.
pub(super) type Bound<'a> = BoxedSqlQuery<'a, <AnyConnection as Connection>::Backend, SqlQuery>;

/// A package that matches.
#[derive(QueryableByName, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Match {
    /// The skeleton of the namespace.
    #[diesel(sql_type = Text)]
    pub(super) namespace: String,
    /// The skeleton of the name.
    #[diesel(sql_type = Text)]
    pub(super) package: String,
    /// The name, in UTF-8.
    #[diesel(sql_type = Binary)]
    pub(super) position: Vec<u8>,
}

/// Returns the stored words of a package.
pub(super) fn of_package(conn: &mut AnyConnection, package: &StoredPackage) -> QueryResult<Words> {
    let rows: Vec<(i64, Vec<u8>)> = search_words::table
        .filter(search_words::namespace.eq(&package.namespace))
        .filter(search_words::package.eq(&package.skeleton))
        .select((search_words::field, search_words::word))
        .load(conn)?;
    let field = |number| Field::ALL.into_iter().find(|field| field.number() == number);
    Ok(rows.into_iter().filter_map(|(number, word)| Some((field(number)?, word))).collect())
}

/// Deletes a word of a package.
pub(super) fn delete(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    (field, word): &(Field, Vec<u8>),
) -> QueryResult<()> {
    let key = (&package.namespace, &package.skeleton, word, field.number());
    diesel::delete(search_words::table.find(key)).execute(conn).map(drop)
}

/// Inserts words of a package in one statement.
pub(super) fn insert(
    conn: &mut AnyConnection,
    (package, kind): (&StoredPackage, PackageKind),
    words: &[&(Field, Vec<u8>)],
) -> QueryResult<()> {
    if words.is_empty() {
        return Ok(());
    }
    let rows = words
        .iter()
        .enumerate()
        .map(|(index, (field, _))| format!("($1, $2, $3, $4, {}, ${})", field.number(), index + 5));
    let statement = format!(
        "INSERT INTO search_words (namespace, package, kind, position, field, word) VALUES {}",
        rows.collect::<Vec<_>>().join(", ")
    );
    let mut query: Bound<'_> = diesel::sql_query(statement).into_boxed();
    query = query.bind::<Text, _>(&package.namespace).bind::<Text, _>(&package.skeleton);
    query =
        query.bind::<Text, _>(kind.as_str()).bind::<Binary, _>(package.name.as_str().as_bytes());
    for (_, word) in words {
        query = query.bind::<Binary, _>(word);
    }
    query.execute(conn).map(drop)
}
