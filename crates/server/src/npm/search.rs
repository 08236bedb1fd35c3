//! `GET /npm/-/v1/search`: searches packages by words.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{
    MAX_NPM_NAME_LEN, PackageKind, Pointer, Timestamp,
    wire::{Code, VersionInfo},
};
use ipfs_registry_db::packages::Search;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::Npm;
use crate::{
    http::{document, excerpt},
    registry::{RegistryError, SearchResults},
};

/// The default and the maximum number of results.
const DEFAULT_SIZE: u64 = 20;
const MAX_SIZE: u64 = 250;

/// The maximum number of words in a search, and of characters in a word.
const MAX_WORDS: usize = 8;
const MAX_WORD: usize = MAX_NPM_NAME_LEN;

/// Answers in the form that `npm search` reads.
pub(super) async fn search(
    npm: &Npm,
    request: &HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || npm.registry.search(parse(request.query_string())?, render).await;
    document::send(&npm.registry, request, build).await
}

fn render(found: &SearchResults) -> Value {
    json!({
        "objects": found.latest.iter().map(object).collect::<Vec<_>>(),
        "total": found.total,
        "time": Timestamp::now(),
    })
}

/// Describes a package by its latest version.
fn object(latest: &VersionInfo) -> Value {
    let Pointer { namespace, package, .. } = &latest.id;
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

/// Parses the query. The prefix of a word such as `keywords:x` is ignored, except `scope:`.
fn parse(query: &str) -> Result<Search, RegistryError> {
    let mut search = Search {
        kind: PackageKind::Npm,
        namespace: None,
        words: Vec::new(),
        limit: DEFAULT_SIZE,
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

fn read_words(search: &mut Search, text: &str) -> Result<(), RegistryError> {
    for word in text.split([' ', '/', '@', ',']).filter(|word| !word.is_empty()) {
        if let Some(scope) = word.strip_prefix("scope:") {
            search.namespace = Some(scope.parse()?);
            continue;
        }
        if search.words.len() == MAX_WORDS || word.chars().count() > MAX_WORD {
            let detail = format!("a search has at most {MAX_WORDS} words of {MAX_WORD} characters");
            return Err(RegistryError::refused(Code::InvalidQuery, detail));
        }
        let word = word.split_once(':').map_or(word, |(_, word)| word);
        search.words.push(word.to_owned());
    }
    Ok(())
}

fn number(key: &str, value: &str) -> Result<u64, RegistryError> {
    value.parse().map_err(|_| {
        let detail = format!("`{key}` is `{}`, which is not a number", excerpt(value));
        RegistryError::refused(Code::InvalidQuery, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_words_and_a_page() {
        let search = parse("text=%40acme%2Ftool+keywords:x&size=9999&from=5&quality=0.6").unwrap();

        assert_eq!(search.words, ["acme", "tool", "x"]);
        assert_eq!((search.limit, search.offset), (MAX_SIZE, 5));
        assert!(parse("size=-1").is_err());
        assert!(parse(&format!("text={}", "a".repeat(MAX_WORD + 1))).is_err());
        assert!(parse(&format!("text={}", "a+".repeat(MAX_WORDS + 1))).is_err());
    }
}
