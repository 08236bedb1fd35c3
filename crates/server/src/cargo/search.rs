//! `GET api/v1/crates?q=&per_page=&page=`: searches the crates of a namespace by words.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data},
};
use ipfs_registry_core::{
    Namespace, PackageKind,
    wire::{Code, VersionInfo},
};
use ipfs_registry_db::packages::Search;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{error::CargoError, names};
use crate::{
    http::document,
    registry::{Registry, RegistryError, SearchResults},
};

/// The default and the maximum number of crates on a page.
const DEFAULT_PER_PAGE: u64 = 10;
const MAX_PER_PAGE: u64 = 100;
/// The maximum number of words in a search. Further words are ignored.
const MAX_WORDS: usize = 8;

#[derive(Deserialize)]
struct SearchQuery {
    #[serde(default)]
    q: String,
    per_page: Option<u64>,
    page: Option<u64>,
}

/// Answers a search in the form that `cargo search` reads.
pub(super) async fn search(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    let build = async || {
        let namespace = names::namespace(&request)?;
        let search = parse(namespace.clone(), request.query_string())?;
        registry.namespace_name(namespace).await?;
        registry.search(search, render).await
    };
    Ok(document::send(&registry, &request, build).await?)
}

fn render(found: &SearchResults) -> Value {
    let crates: Vec<Value> = found.latest.iter().map(describe).collect();
    json!({ "crates": crates, "meta": { "total": found.total } })
}

fn parse(namespace: Namespace, query: &str) -> Result<Search, RegistryError> {
    let SearchQuery { q, per_page, page } = web::Query::<SearchQuery>::from_query(query)
        .map_err(|error| RegistryError::refused(Code::InvalidQuery, error))?
        .into_inner();
    let limit = per_page.unwrap_or(DEFAULT_PER_PAGE).min(MAX_PER_PAGE);
    let offset = page.unwrap_or(1).saturating_sub(1).saturating_mul(limit);
    // People write `_` as well as `-`; names in this registry have only `-`.
    let words = q.replace('_', "-").split_whitespace().take(MAX_WORDS).map(str::to_owned).collect();
    let namespace = Some(namespace);
    Ok(Search { kind: PackageKind::Cargo, namespace, words, limit, offset })
}

fn describe(latest: &VersionInfo) -> Value {
    let manifest = latest.package.as_ref();
    let description = manifest.and_then(|manifest| manifest["package"]["description"].as_str());
    json!({
        "name": latest.id.package,
        "max_version": latest.version,
        "description": description,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_limits() {
        let parse = |query: &str| {
            parse("acme".parse().unwrap(), query).map(|it| (it.words, it.limit, it.offset))
        };

        assert_eq!(parse("").unwrap(), (vec![], 10, 0));
        let words = vec!["a".to_owned(), "b-c".to_owned()];
        assert_eq!(parse("q=a%20b_c+&per_page=100").unwrap(), (words, 100, 0));
        assert_eq!(parse("per_page=101&page=3").unwrap(), (vec![], 100, 200));
        assert_eq!(parse(&format!("q={}", "a+".repeat(9))).unwrap().0.len(), MAX_WORDS);
        assert!(parse("per_page=many").is_err());
    }
}
