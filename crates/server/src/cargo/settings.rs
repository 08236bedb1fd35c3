//! `config.json`: the URLs of downloads and of the web API.

use actix_web::{
    HttpRequest,
    web::{Data, Json},
};
use ipfs_registry_core::{
    RegistryKind,
    wire::{Code, stock::cargo_path},
};
use serde::Serialize;

use super::{error::CargoError, index_urls, names};
use crate::{
    http::HttpState,
    registry::{Registry, RegistryError},
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
) -> Result<Json<impl Serialize>, CargoError> {
    if registry.settings.kind == RegistryKind::Npm {
        let detail = "this registry holds npm packages and no crates";
        return Err(RegistryError::refused(Code::UnknownRoute, detail).into());
    }
    let name = names::namespace(&request)?;
    let namespace = registry.namespace(name).await?.name;
    let url = index_urls::registry_url(&http, &request)?;
    let root = format!("{}{}", url.as_str().trim_end_matches('/'), cargo_path(&namespace));
    let dl = format!("{root}crates/{{sha256-checksum}}");
    Ok(Json(Settings { dl, api: root.trim_end_matches('/').to_owned() }))
}
