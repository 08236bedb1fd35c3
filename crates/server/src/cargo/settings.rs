//! `config.json`: where cargo finds the rest of a registry.

use actix_web::{
    HttpRequest,
    web::{Data, Json},
};
use ipfs_registry_core::{
    RegistryKind,
    wire::{Code, stock::cargo_path},
};
use ipfs_registry_db::namespaces;
use serde::Serialize;

use super::{error::CargoError, names, places};
use crate::{ApiError, State};

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
    state: Data<State>,
    request: HttpRequest,
) -> Result<Json<impl Serialize>, CargoError> {
    if state.registry.kind == RegistryKind::Npm {
        let words = "this registry holds npm packages and no crates";
        return Err(ApiError::refused(Code::UnknownRoute, words).into());
    }
    let name = names::namespace(&request)?;
    let namespace = state.read(move |conn| namespaces::find(conn, &name)).await?.name;
    let url = places::url(&state, &request)?;
    let root = format!("{}{}", url.as_str().trim_end_matches('/'), cargo_path(&namespace));
    let dl = format!("{root}crates/{{sha256-checksum}}");
    Ok(Json(Settings { dl, api: root.trim_end_matches('/').to_owned() }))
}
