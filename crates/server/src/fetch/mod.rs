//! `GET /api/package?id=`: an archive, whole or a part of it. One file a step.

mod body;
mod cache;
mod condition;
mod headers;
mod lookup;
mod range;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::Method, web::Data};
pub(crate) use cache::Cache;
pub(crate) use condition::is_current;
pub(crate) use lookup::{Prepared, look_up_found, look_up_pointer};

use crate::{
    ApiError, State,
    observe::{Frontend, Transfer},
};

/// Answers with the archive that `id` names.
pub(crate) async fn fetch(
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    Transfer::Fetch(Frontend::Api).begin(&request);
    let archive = lookup::look_up(&state, &request).await?;
    answer(&state, &request, &archive).await
}

/// Answers with an archive: whole, a part of it, or that the client has it already.
pub(crate) async fn answer(
    state: &State,
    request: &HttpRequest,
    archive: &Arc<Prepared>,
) -> Result<HttpResponse, ApiError> {
    if is_current(request, &archive.etag) {
        return Ok(headers::not_modified(archive));
    }
    let Ok(part) = range::asked(request, archive) else {
        return Ok(range::unsatisfiable(archive.size()));
    };
    let response = headers::begin(&state.registry.mime, archive, &part);
    let length = part.len();
    match *request.method() {
        Method::HEAD => body::none(state, archive, part, response).await,
        _ => {
            let answer = body::send(state, archive, part, response).await?;
            state.metrics.sent.inc_by(length);
            state.webhooks.fetched(archive);
            Ok(answer)
        }
    }
}
