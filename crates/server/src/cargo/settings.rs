//! `config.json`: where cargo finds the rest of a registry.

use actix_web::{
    HttpRequest,
    web::{Data, Json},
};
use ipfs_registry_core::{
    RegistryKind,
    wire::{Code, stock::cargo_path},
};
use serde::Serialize;

use super::{error::CargoError, names, places};
use crate::{
    http::HttpState,
    registry::{Registry, RegistryError},
};

/// What cargo is told.
#[derive(Serialize)]
struct Settings {
    /// Where an archive is, by its checksum: what is there never changes.
    dl: String,
    /// What `/api/v1` is appended to.
    api: String,
}

/// Answers for a namespace that there is.
pub(super) async fn settings(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<Json<impl Serialize>, CargoError> {
    if registry.settings.kind == RegistryKind::Npm {
        let words = "this registry holds npm packages and no crates";
        return Err(RegistryError::refused(Code::UnknownRoute, words).into());
    }
    let name = names::namespace(&request)?;
    let namespace = registry.namespace(name).await?.name;
    let url = places::url(&http, &request)?;
    let root = format!("{}{}", url.as_str().trim_end_matches('/'), cargo_path(&namespace));
    let dl = format!("{root}crates/{{sha256-checksum}}");
    Ok(Json(Settings { dl, api: root.trim_end_matches('/').to_owned() }))
}
