//! The policy of the registry that a request is for.

use actix_web::{HttpRequest, web::Data};
use ipfs_registry_core::PackageNamePolicy;

use crate::registry::Registry;

/// Returns which names of packages the registry accepts.
pub(crate) fn package_names(request: &HttpRequest) -> PackageNamePolicy {
    let registry = request.app_data::<Data<Registry>>();
    registry.map(|registry| registry.settings.package_names).unwrap_or_default()
}
