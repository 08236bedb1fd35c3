use std::{fmt::Debug, str::FromStr};

use serde::de::DeserializeOwned;

use super::*;
use crate::wire::Code;

/// Writes `query` as the client does, and reads it as the server does, in both ways.
fn round_trip<T>(query: &T, text: &str)
where
    T: Serialize + DeserializeOwned + FromStr<Err = InvalidQuery> + PartialEq + Debug,
{
    assert_eq!(serde_urlencoded::to_string(query).unwrap(), text);
    assert_eq!(&serde_urlencoded::from_str::<T>(text).unwrap(), query);
    assert_eq!(&text.parse::<T>().unwrap(), query);
}

fn refusal<T: FromStr<Err = InvalidQuery> + DeserializeOwned + Debug>(text: &str) -> InvalidQuery {
    let error = text.parse::<T>().unwrap_err();
    let words = serde_urlencoded::from_str::<T>(text).unwrap_err().to_string();
    assert!(error.to_string().contains(&words), "{error} / {words}");
    error
}

#[test]
fn queries_read_what_they_write() {
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
fn what_is_not_given_has_its_default() {
    assert_eq!("".parse(), Ok(PackagesQuery::default()));
    assert_eq!("".parse(), Ok(VersionsQuery::default()));
    assert_eq!("".parse(), Ok(LatestQuery { prerelease: false }));
    assert_eq!("".parse(), Ok(MemberQuery { admin: false, package: None }));
    assert_eq!((PackagesQuery::default().limit, PackagesQuery::default().offset), (25, 0));
}

#[test]
fn a_page_is_at_most_a_thousand() {
    assert_eq!("limit=1000".parse::<VersionsQuery>().unwrap().limit, 1000);
    assert_eq!(
        refusal::<VersionsQuery>("limit=1001").to_string(),
        "`limit` is `1001`; write a whole number from 0 to 1000"
    );
}

#[test]
fn numbers_that_are_negative_or_none_are_refused() {
    for value in ["-1", "ten", "1.5", "", "99999999999999999999", "0x10", "+", "%00"] {
        for field in ["limit", "offset"] {
            let text = format!("{field}={value}");
            let error = refusal::<PackagesQuery>(&text);

            assert_eq!(error.code(), Code::InvalidQuery, "{text}");
            assert!(error.to_string().starts_with(&format!("`{field}` is `")), "{error}");
            assert_eq!(refusal::<VersionsQuery>(&text), error);
        }
    }
}

#[test]
fn an_offset_always_fits_a_database() {
    assert!("offset=9223372036854775807".parse::<PackagesQuery>().is_ok());
    assert!("offset=9223372036854775808".parse::<PackagesQuery>().is_err());
}

#[test]
fn choices_that_do_not_exist_are_refused() {
    assert_eq!(
        refusal::<PackagesQuery>("sort=up").to_string(),
        "`sort` is `up`; write `asc` or `desc`"
    );
    assert_eq!(
        refusal::<PackagesQuery>("include=all").to_string(),
        "`include` is `all`; write `none` or `latest`"
    );
}

#[test]
fn a_right_is_never_guessed() {
    for text in ["admin", "admin=", "admin=1", "admin=yes", "admin=TRUE"] {
        assert_eq!(refusal::<MemberQuery>(text).code(), Code::InvalidQuery, "{text}");
    }
    for text in ["package", "package="] {
        assert_eq!(refusal::<MemberQuery>(text).code(), Code::InvalidIdentifier, "{text}");
    }
    assert_eq!(refusal::<MemberQuery>("package=packages").code(), Code::ReservedName);
}

#[test]
fn a_range_that_is_none_has_a_code_of_its_own() {
    for text in ["range=", "range=one", "range=%3E%3E1"] {
        assert_eq!(refusal::<VersionsQuery>(text).code(), Code::InvalidRange, "{text}");
    }
}

#[test]
fn keys_given_twice_are_refused_and_unknown_ones_passed_over() {
    assert_eq!(refusal::<PackagesQuery>("limit=1&limit=2").code(), Code::InvalidQuery);
    assert!("limit=1&colour=red".parse::<PackagesQuery>().is_ok());
}

#[test]
fn an_id_is_read_with_its_build() {
    let reference: ArchiveRef = "mock-namespace/mock-package/1.0.0+build".parse().unwrap();

    round_trip(&IdQuery::from(&reference), "id=mock-namespace%2Fmock-package%2F1.0.0%2Bbuild");
    assert_eq!(IdQuery::from(&reference).reference(), Ok(reference));
}

#[test]
fn a_missing_id_is_named() {
    assert_eq!(refusal::<IdQuery>("").to_string(), "the query cannot be read: missing field `id`");
}
