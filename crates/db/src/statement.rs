//! Statements that are compiled once per connection.
//!
//! Diesel compiles an update, and an insert with `ON CONFLICT`, at every execution, because their columns may vary. Those
//! of every publish are written as text.

use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Nullable, Text},
};

use crate::AnyConnection;

/// A value of a [`Statement`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Number(i64),
    OptionalNumber(Option<i64>),
    Text(&'a str),
}

/// A statement with a `?` for each of its values. It may return one number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement<'a> {
    pub(crate) sql: &'static str,
    pub(crate) values: &'a [Value<'a>],
}

impl QueryFragment<<AnyConnection as Connection>::Backend> for Statement<'_> {
    fn walk_ast<'b>(
        &'b self,
        mut out: AstPass<'_, 'b, <AnyConnection as Connection>::Backend>,
    ) -> QueryResult<()> {
        let mut texts = self.sql.split('?');
        out.push_sql(texts.next().unwrap_or_default());
        for (value, text) in self.values.iter().zip(texts) {
            match value {
                Value::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Value::OptionalNumber(number) => {
                    out.push_bind_param::<Nullable<BigInt>, _>(number)?;
                }
                Value::Text(text) => out.push_bind_param::<Text, _>(text)?,
            }
            out.push_sql(text);
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();

    /// Diesel finds the statement by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<AnyConnection> for Statement<'_> {}
