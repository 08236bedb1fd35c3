//! `GET /npm/-/v1/search`: packages by words in their names.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{
    Namespace, PackageKind, PackageName, Timestamp,
    wire::{Code, LatestQuery, VersionInfo},
};
use ipfs_registry_db::{
    AnyConnection, DbError,
    packages::{self, Search},
    versions,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{ApiError, State};

/// How many packages are told where nothing is said, and how many at most.
const SIZE: u64 = 20;
const MAX_SIZE: u64 = 250;

/// The most words, and the most characters of each, that are looked for.
const MAX_WORDS: usize = 8;
const MAX_WORD: usize = 64;

/// Answers in the form that `npm search` reads.
pub(super) async fn search(state: &State, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let asked = parse(request.query_string())?;
    let (found, total) = state.read(move |conn| find(conn, &asked)).await?;
    Ok(HttpResponse::Ok().json(json!({
        "objects": found,
        "total": total,
        "time": Timestamp::now(),
    })))
}

fn find(conn: &mut AnyConnection, asked: &Search) -> Result<(Vec<Value>, u64), DbError> {
    let (names, total) = packages::search(conn, asked)?;
    let told = names.into_iter().map(|(namespace, package)| {
        let latest = latest(conn, &namespace, &package)?;
        Ok(tell(&namespace, &package, &latest))
    });
    Ok((told.collect::<Result<_, DbError>>()?, total))
}

fn latest(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<VersionInfo, DbError> {
    match versions::latest(conn, namespace, package, &LatestQuery::default()) {
        Err(DbError::NoRelease { .. }) => {
            versions::latest(conn, namespace, package, &LatestQuery { prerelease: true })
        }
        latest => latest,
    }
}

fn tell(namespace: &Namespace, package: &PackageName, latest: &VersionInfo) -> Value {
    let manifest = latest.package.clone().unwrap_or_default();
    let person = json!({ "username": latest.signer, "email": "" });
    json!({
        "package": {
            "name": format!("@{namespace}/{package}"),
            "scope": namespace,
            "version": latest.version,
            "description": manifest["description"].as_str().unwrap_or_default(),
            "keywords": manifest.get("keywords").filter(|it| it.is_array()).unwrap_or(&json!([])),
            "date": latest.created_at,
            "links": {},
            "publisher": person,
            "maintainers": [person],
        },
        "score": { "final": 1, "detail": { "quality": 1, "popularity": 1, "maintenance": 1 } },
        "searchScore": 1,
    })
}

/// Reads the query. Words about anything but names are looked for in names as well.
fn parse(query: &str) -> Result<Search, ApiError> {
    let mut search = Search {
        kind: PackageKind::Npm,
        namespace: None,
        words: Vec::new(),
        limit: SIZE,
        offset: 0,
    };
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match key.as_ref() {
            "text" => read_words(&mut search, &value)?,
            "size" => search.limit = number(&key, &value)?.min(MAX_SIZE),
            "from" => search.offset = number(&key, &value)?,
            _ => {}
        }
    }
    Ok(search)
}

fn read_words(search: &mut Search, text: &str) -> Result<(), ApiError> {
    for word in text.split([' ', '/', '@', ',']).filter(|word| !word.is_empty()) {
        if let Some(scope) = word.strip_prefix("scope:") {
            search.namespace = Some(scope.parse()?);
            continue;
        }
        if search.words.len() == MAX_WORDS || word.chars().count() > MAX_WORD {
            let words = format!("a search has at most {MAX_WORDS} words of {MAX_WORD} characters");
            return Err(ApiError::refused(Code::InvalidQuery, words));
        }
        let word = word.split_once(':').map_or(word, |(_, word)| word);
        search.words.push(word.to_owned());
    }
    Ok(())
}

fn number(key: &str, value: &str) -> Result<u64, ApiError> {
    value.parse().map_err(|_| {
        let shown: String = value.chars().take(100).flat_map(char::escape_debug).collect();
        ApiError::refused(Code::InvalidQuery, format!("`{key}` is `{shown}`, and not a number"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_words_and_a_page() {
        let search = parse("text=%40acme%2Ftool+keywords:x&size=9999&from=5&quality=0.6").unwrap();

        assert_eq!(search.words, ["acme", "tool", "x"]);
        assert_eq!((search.limit, search.offset), (MAX_SIZE, 5));
        assert!(parse("size=-1").is_err());
        assert!(parse(&format!("text={}", "a".repeat(MAX_WORD + 1))).is_err());
        assert!(parse(&format!("text={}", "a+".repeat(MAX_WORDS + 1))).is_err());
    }
}
