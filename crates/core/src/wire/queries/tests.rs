use std::{fmt::Debug, str::FromStr};

use serde::de::DeserializeOwned;

use super::*;
use crate::wire::Code;

/// Serializes `query` as the client does, and parses it with `FromStr` and with serde.
fn round_trip<T>(query: &T, text: &str)
where
    T: Serialize + DeserializeOwned + FromStr<Err = InvalidQuery> + PartialEq + Debug,
{
    assert_eq!(serde_urlencoded::to_string(query).unwrap(), text);
    assert_eq!(&serde_urlencoded::from_str::<T>(text).unwrap(), query);
    assert_eq!(&text.parse::<T>().unwrap(), query);
}

fn parse_error<T: FromStr<Err = InvalidQuery> + DeserializeOwned + Debug>(
    text: &str,
) -> InvalidQuery {
    let error = text.parse::<T>().unwrap_err();
    let message = serde_urlencoded::from_str::<T>(text).unwrap_err().to_string();
    assert!(error.to_string().contains(&message), "{error} / {message}");
    error
}

#[test]
fn queries_round_trip_through_text() {
    let packages = PackagesQuery {
        include: Include::Latest,
        limit: 1000,
        offset: MAX_OFFSET,
        sort: Sort::Desc,
    };
    round_trip(&packages, "include=latest&limit=1000&offset=9223372036854775807&sort=desc");
    let versions = VersionsQuery {
        range: Some(">=1.2, <2".parse().unwrap()),
        limit: 0,
        offset: 3,
        sort: Sort::Asc,
    };
    round_trip(&versions, "range=%3E%3D1.2%2C+%3C2&limit=0&offset=3&sort=asc");
    round_trip(&LatestQuery { prerelease: true }, "prerelease=true");
    let member = MemberQuery { admin: false, package: Some("mock-package".parse().unwrap()) };
    round_trip(&member, "admin=false&package=mock-package");
    round_trip(&MemberQuery { admin: true, package: None }, "admin=true");
}

#[test]
fn missing_fields_have_their_defaults() {
    assert_eq!("".parse(), Ok(PackagesQuery::default()));
    assert_eq!("".parse(), Ok(VersionsQuery::default()));
    assert_eq!("".parse(), Ok(LatestQuery { prerelease: false }));
    assert_eq!("".parse(), Ok(MemberQuery { admin: false, package: None }));
    assert_eq!((PackagesQuery::default().limit, PackagesQuery::default().offset), (25, 0));
}

#[test]
fn the_limit_is_at_most_1000() {
    assert_eq!("limit=1000".parse::<VersionsQuery>().unwrap().limit, 1000);
    assert_eq!(
        parse_error::<VersionsQuery>("limit=1001").to_string(),
        "`limit` is `1001`; write a whole number from 0 to 1000"
    );
}

#[test]
fn invalid_numbers_are_refused() {
    for value in ["-1", "ten", "1.5", "", "99999999999999999999", "0x10", "+", "%00"] {
        for field in ["limit", "offset"] {
            let text = format!("{field}={value}");
            let error = parse_error::<PackagesQuery>(&text);

            assert_eq!(error.code(), Code::InvalidQuery, "{text}");
            assert!(error.to_string().starts_with(&format!("`{field}` is `")), "{error}");
            assert_eq!(parse_error::<VersionsQuery>(&text), error);
        }
    }
}

#[test]
fn offsets_that_do_not_fit_i64_are_refused() {
    assert!("offset=9223372036854775807".parse::<PackagesQuery>().is_ok());
    assert!("offset=9223372036854775808".parse::<PackagesQuery>().is_err());
}

#[test]
fn unknown_choices_are_refused() {
    assert_eq!(
        parse_error::<PackagesQuery>("sort=up").to_string(),
        "`sort` is `up`; write `asc` or `desc`"
    );
    assert_eq!(
        parse_error::<PackagesQuery>("include=all").to_string(),
        "`include` is `all`; write `none` or `latest`"
    );
}

#[test]
fn rights_without_a_valid_value_are_refused() {
    for text in ["admin", "admin=", "admin=1", "admin=yes", "admin=TRUE"] {
        assert_eq!(parse_error::<MemberQuery>(text).code(), Code::InvalidQuery, "{text}");
    }
    for text in ["package", "package="] {
        assert_eq!(parse_error::<MemberQuery>(text).code(), Code::InvalidIdentifier, "{text}");
    }
    assert_eq!(parse_error::<MemberQuery>("package=packages").code(), Code::ReservedName);
}

#[test]
fn an_invalid_range_has_its_own_code() {
    for text in ["range=", "range=one", "range=%3E%3E1"] {
        assert_eq!(parse_error::<VersionsQuery>(text).code(), Code::InvalidRange, "{text}");
    }
}

#[test]
fn repeated_keys_are_refused_and_unknown_keys_ignored() {
    assert_eq!(parse_error::<PackagesQuery>("limit=1&limit=2").code(), Code::InvalidQuery);
    assert!("limit=1&colour=red".parse::<PackagesQuery>().is_ok());
}

#[test]
fn build_metadata_of_an_id_is_parsed() {
    let reference: ArchiveRef = "mock-namespace/mock-package/1.0.0+build".parse().unwrap();

    round_trip(&IdQuery::from(&reference), "id=mock-namespace%2Fmock-package%2F1.0.0%2Bbuild");
    assert_eq!(IdQuery::from(&reference).reference(), Ok(reference));
}

#[test]
fn the_error_for_a_missing_id_names_the_field() {
    assert_eq!(
        parse_error::<IdQuery>("").to_string(),
        "the query cannot be read: missing field `id`"
    );
}
