//! `GET /api`: which registry this is.

use actix_web::web::{Data, Json};
use ipfs_registry_core::wire::ApiInfo;

use crate::State;

/// The registry's name, version and kind.
pub(crate) async fn info(state: Data<State>) -> Json<ApiInfo> {
    Json(ApiInfo {
        name: "ipfs-registry".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        kind: state.registry.kind,
    })
}
