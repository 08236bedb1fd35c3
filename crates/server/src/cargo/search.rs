//! `GET api/v1/crates?q=&per_page=&page=`: crates of a namespace, by words in their names.

use actix_web::{
    HttpRequest,
    web::{self, Data, Json},
};
use ipfs_registry_core::{
    Namespace, PackageKind,
    wire::{Code, VersionInfo},
};
use ipfs_registry_db::packages::Search;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{error::CargoError, names};
use crate::registry::{Registry, RegistryError};

/// How many crates are told where cargo does not say, and at most.
const PER_PAGE: u64 = 10;
const MOST_PER_PAGE: u64 = 100;
/// How many words are looked for; more of them are passed over.
const WORDS: usize = 8;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    per_page: Option<u64>,
    page: Option<u64>,
}

/// Answers as cargo prints it.
pub(super) async fn search(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<Json<Value>, CargoError> {
    let namespace = names::namespace(&request)?;
    let search = read(namespace.clone(), request.query_string())?;
    registry.namespace(namespace).await?;
    let found = registry.search(search).await?;
    let crates: Vec<Value> = found.latest.iter().map(record).collect();
    Ok(Json(json!({ "crates": crates, "meta": { "total": found.total } })))
}

fn read(namespace: Namespace, query: &str) -> Result<Search, RegistryError> {
    let Asked { q, per_page, page } = web::Query::<Asked>::from_query(query)
        .map_err(|error| RegistryError::refused(Code::InvalidQuery, error))?
        .into_inner();
    let limit = per_page.unwrap_or(PER_PAGE).min(MOST_PER_PAGE);
    let offset = page.unwrap_or(1).saturating_sub(1).saturating_mul(limit);
    // Crates are written with `_` as often as with `-`, which is what they have here.
    let words = q.replace('_', "-").split_whitespace().take(WORDS).map(str::to_owned).collect();
    let namespace = Some(namespace);
    Ok(Search { kind: PackageKind::Cargo, namespace, words, limit, offset })
}

fn record(latest: &VersionInfo) -> Value {
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
    fn a_query_is_read_with_its_limits() {
        let read = |query: &str| {
            read("acme".parse().unwrap(), query).map(|it| (it.words, it.limit, it.offset))
        };

        assert_eq!(read("").unwrap(), (vec![], 10, 0));
        let words = vec!["a".to_owned(), "b-c".to_owned()];
        assert_eq!(read("q=a%20b_c+&per_page=100").unwrap(), (words, 100, 0));
        assert_eq!(read("per_page=101&page=3").unwrap(), (vec![], 100, 200));
        assert_eq!(read(&format!("q={}", "a+".repeat(9))).unwrap().0.len(), WORDS);
        assert!(read("per_page=many").is_err());
    }
}
