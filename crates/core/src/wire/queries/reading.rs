//! Parses queries. Each field is parsed separately, so an error names the field.

use std::{convert::Infallible, str::FromStr};

use semver::VersionReq;
use serde::de::DeserializeOwned;

use super::{
    DEFAULT_LIMIT, IdQuery, Include, InvalidQuery, LatestQuery, MAX_LIMIT, MAX_OFFSET, MemberQuery,
    PackagesQuery, Sort, VersionsQuery,
    fields::{LatestFields, MemberFields, PackagesFields, VersionsFields},
};
use crate::{PackageName, text::excerpt};

impl TryFrom<PackagesFields> for PackagesQuery {
    type Error = InvalidQuery;

    fn try_from(fields: PackagesFields) -> Result<Self, InvalidQuery> {
        Ok(Self {
            include: parse_or_default(fields.include)?,
            limit: limit(fields.limit)?,
            offset: offset(fields.offset)?,
            sort: parse_or_default(fields.sort)?,
        })
    }
}

impl TryFrom<VersionsFields> for VersionsQuery {
    type Error = InvalidQuery;

    fn try_from(fields: VersionsFields) -> Result<Self, InvalidQuery> {
        Ok(Self {
            range: fields.range.as_deref().map(range).transpose()?,
            limit: limit(fields.limit)?,
            offset: offset(fields.offset)?,
            sort: parse_or_default(fields.sort)?,
        })
    }
}

impl TryFrom<LatestFields> for LatestQuery {
    type Error = InvalidQuery;

    fn try_from(fields: LatestFields) -> Result<Self, InvalidQuery> {
        Ok(Self { prerelease: flag("prerelease", fields.prerelease)? })
    }
}

impl TryFrom<MemberFields> for MemberQuery {
    type Error = InvalidQuery;

    fn try_from(fields: MemberFields) -> Result<Self, InvalidQuery> {
        let package = fields.package.map(PackageName::try_from).transpose()?;
        Ok(Self { admin: flag("admin", fields.admin)?, package })
    }
}

impl FromStr for Sort {
    type Err = InvalidQuery;

    fn from_str(text: &str) -> Result<Self, InvalidQuery> {
        [Self::Asc, Self::Desc]
            .into_iter()
            .find(|sort| sort.as_str() == text)
            .ok_or_else(|| InvalidQuery::field("sort", text, "`asc` or `desc`"))
    }
}

impl FromStr for Include {
    type Err = InvalidQuery;

    fn from_str(text: &str) -> Result<Self, InvalidQuery> {
        [Self::None, Self::Latest]
            .into_iter()
            .find(|include| include.as_str() == text)
            .ok_or_else(|| InvalidQuery::field("include", text, "`none` or `latest`"))
    }
}

/// Implements `FromStr` for queries: parses the text after the `?`.
macro_rules! from_text {
    ($($query:ty => $fields:ty),*) => {
        $(impl FromStr for $query {
            type Err = InvalidQuery;

            fn from_str(text: &str) -> Result<Self, InvalidQuery> {
                parse_fields::<$fields>(text)?.try_into().map_err(InvalidQuery::from)
            }
        })*
    };
}

from_text! {
    PackagesQuery => PackagesFields,
    VersionsQuery => VersionsFields,
    LatestQuery => LatestFields,
    MemberQuery => MemberFields,
    IdQuery => Self
}

impl From<Infallible> for InvalidQuery {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

fn parse_fields<T: DeserializeOwned>(text: &str) -> Result<T, InvalidQuery> {
    serde_urlencoded::from_str(text)
        .map_err(|error| InvalidQuery::Malformed(excerpt(&error.to_string())))
}

fn parse_or_default<T>(field: Option<String>) -> Result<T, InvalidQuery>
where
    T: FromStr<Err = InvalidQuery> + Default,
{
    field.map_or_else(|| Ok(T::default()), |text| text.parse())
}

fn limit(field: Option<String>) -> Result<u64, InvalidQuery> {
    let expected = "a whole number from 0 to 1000";
    number("limit", field, MAX_LIMIT, expected).map(|limit| limit.unwrap_or(DEFAULT_LIMIT))
}

fn offset(field: Option<String>) -> Result<u64, InvalidQuery> {
    let expected = "a whole number from 0 to 9223372036854775807";
    number("offset", field, MAX_OFFSET, expected).map(Option::unwrap_or_default)
}

fn number(
    field: &'static str,
    text: Option<String>,
    max: u64,
    expected: &'static str,
) -> Result<Option<u64>, InvalidQuery> {
    let Some(text) = text else { return Ok(None) };
    let number = text.parse().ok().filter(|number| *number <= max);
    number.map(Some).ok_or_else(|| InvalidQuery::field(field, &text, expected))
}

fn flag(field: &'static str, text: Option<String>) -> Result<bool, InvalidQuery> {
    match text.as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(given) => Err(InvalidQuery::field(field, given, "`true` or `false`")),
    }
}

fn range(text: &str) -> Result<VersionReq, InvalidQuery> {
    VersionReq::parse(text)
        .map_err(|error| InvalidQuery::Range { given: excerpt(text), reason: error.to_string() })
}
