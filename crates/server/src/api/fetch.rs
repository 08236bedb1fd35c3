//! `GET /api/package?id=`: downloads an archive.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    http::{HttpState, archive::ArchiveFetch, observe::Frontend},
    registry::{Registry, RegistryError},
};

/// Sends the archive that `id` refers to.
pub(super) async fn fetch(
    registry: Data<Registry>,
    http: Data<HttpState>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let fetch = ArchiveFetch::new(&registry, &http, &request, Frontend::Api);
    let archive = fetch.by_query().await?;
    fetch.respond(&archive).await
}
