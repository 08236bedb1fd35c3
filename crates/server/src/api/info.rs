//! `GET /api`: describes this registry.

use actix_web::web::{Data, Json};
use ipfs_registry_core::wire::ApiInfo;

use crate::registry::Registry;

/// Returns the registry's name, version, kind and policy for package names.
pub(super) async fn info(registry: Data<Registry>) -> Json<ApiInfo> {
    Json(ApiInfo {
        name: "ipfs-registry".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        kind: registry.settings.kind,
        package_names: registry.settings.package_names,
    })
}
