//! `GET /api/package?id=`: downloads an archive.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    http::{
        HttpState, archive,
        observe::{Frontend, Transfer},
    },
    registry::{Registry, RegistryError},
};

/// Sends the archive that `id` refers to.
pub(super) async fn fetch(
    registry: Data<Registry>,
    http: Data<HttpState>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    Transfer::Fetch(Frontend::Api).begin(&request);
    let archive = archive::by_query(&registry, &http, &request).await?;
    archive::answer(&registry, &http, &request, &archive).await
}
