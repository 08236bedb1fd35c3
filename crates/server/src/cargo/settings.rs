//! `config.json`: the URLs of downloads and of the web API.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{
    Namespace, RegistryKind,
    wire::{Code, stock::cargo_path},
};
use serde::Serialize;
use url::Url;

use super::{error::CargoError, index_urls, names};
use crate::{
    http::{HttpState, document},
    registry::{BuiltDocument, Registry, RegistryError, Subject},
};

/// The content of `config.json`.
#[derive(Serialize)]
struct Settings {
    /// The URL template of downloads. It contains the checksum, so the content of a URL never changes.
    dl: String,
    /// The URL to which cargo appends `/api/v1`.
    api: String,
}

/// Sends `config.json` of a namespace, which must exist.
pub(super) async fn send(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    if registry.settings.kind == RegistryKind::Npm {
        let detail = "this registry holds npm packages and no crates";
        return Err(RegistryError::refused(Code::UnknownRoute, detail).into());
    }
    let url = index_urls::registry_url(&http, &request);
    let key = url.cache_key("cargo config", request.path());
    let build = async || build(&registry, names::namespace(&request)?, &url.to_url()?).await;
    Ok(document::send_by_key(&registry, &request, &key, build).await?)
}

async fn build(
    registry: &Registry,
    namespace: Namespace,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let namespace = registry.namespace_name(namespace).await?;
    let root = format!("{}{}", url.as_str().trim_end_matches('/'), cargo_path(&namespace));
    let dl = format!("{root}crates/{{sha256-checksum}}");
    let settings = Settings { dl, api: root.trim_end_matches('/').to_owned() };
    BuiltDocument::json(&settings, Subject::Registry)
}
