//! Answers that refuse.

use awc::http::{
    StatusCode,
    header::{self, HeaderMap},
};
use ipfs_registry_core::wire::{PROBLEM_TYPE, Problem};

use crate::ClientError;

/// What an answer that refuses says. One that does not come from a registry, such as a proxy's
/// page, is told by its status alone.
pub(super) fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ClientError {
    let problem = is_problem(headers).then(|| serde_json::from_slice::<Problem>(body).ok());
    match problem.flatten() {
        Some(problem) => ClientError::Refused {
            status: status.as_u16(),
            code: problem.known_code(),
            detail: detail(status, &problem),
            id: problem.id,
        },
        None => ClientError::Refused {
            status: status.as_u16(),
            code: None,
            detail: without_problem(status, headers),
            id: None,
        },
    }
}

fn is_problem(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type
        .and_then(|text| text.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(PROBLEM_TYPE))
}

fn detail(status: StatusCode, problem: &Problem) -> String {
    let words = [&problem.detail, &problem.title, &problem.code];
    let said = words.into_iter().find(|words| !words.is_empty());
    let said = said.cloned().unwrap_or_else(|| reason(status).to_owned());
    match &problem.id {
        Some(id) => format!("{said}; the registry's log has more under `{id}`"),
        None => said,
    }
}

fn without_problem(status: StatusCode, headers: &HeaderMap) -> String {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    match location {
        Some(location) if status.is_redirection() => {
            format!("the registry points to `{location}`; use the URL it has there")
        }
        _ => format!("the answer is `{}` and gives no reason", reason(status)),
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("unknown status")
}
