//! `GET /npm/@acme/tool/-/tool-1.0.0.tgz`: the archive, as every other fetch sends it.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{PackageKind, Pointer};

use crate::{
    ApiError, State, fetch,
    observe::{Frontend, Transfer},
};

/// Sends the archive of a version.
pub(super) async fn answer(
    state: &State,
    request: &HttpRequest,
    pointer: Pointer,
) -> Result<HttpResponse, ApiError> {
    Transfer::Fetch(Frontend::Npm).begin(request);
    let asked = (request.uri().path(), PackageKind::Npm);
    let archive = fetch::look_up_pointer(state, asked, || Ok(pointer)).await?;
    fetch::answer(state, request, &archive).await
}
