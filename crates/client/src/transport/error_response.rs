//! Error responses.

use awc::http::{
    StatusCode,
    header::{self, HeaderMap},
};
use ipfs_registry_core::wire::{PROBLEM_TYPE, Problem};

use crate::ClientError;

/// Converts an error response to an error. For a response that is not from a registry, such as the
/// page of a proxy, the error has only the status.
pub(super) fn error_response(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ClientError {
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
    let texts = [&problem.detail, &problem.title, &problem.code];
    let text = texts.into_iter().find(|text| !text.is_empty());
    let text = text.cloned().unwrap_or_else(|| reason(status).to_owned());
    match &problem.id {
        Some(id) => format!("{text}; see request id `{id}` in the registry's log"),
        None => text,
    }
}

fn without_problem(status: StatusCode, headers: &HeaderMap) -> String {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    match location {
        Some(location) if status.is_redirection() => {
            format!("the registry redirects to `{location}`; use that URL")
        }
        _ => format!("the response is `{}` without a reason", reason(status)),
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("unknown status")
}
