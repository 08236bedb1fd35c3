//! The error answers that actix writes itself, which have no body, and what the server sends instead.

use std::time::Duration;

use actix_web::http::StatusCode;
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, Problem};

use crate::http::error::status;

/// The length that no error answer of actix reaches, in bytes.
const MAX_LEN: usize = 256;

/// The largest head and the largest number of headers that actix reads.
const HEAD_LIMITS: &str = "131072 bytes and 96 headers";

/// An answer that refuses a request before any handler.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    detail: String,
    /// The value of the header `date`.
    date: String,
}

impl Refusal {
    /// Parses an error answer of actix: a status line, an empty body, perhaps `connection`, and `date`. An answer
    /// of a handler has other headers.
    pub(super) fn parse(head: &str) -> Option<Self> {
        let mut lines = head.strip_suffix("\r\n\r\n")?.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        if lines.next()? != "content-length: 0" {
            return None;
        }
        let mut date = None;
        for line in lines {
            match line.split_once(": ")? {
                ("date", value) => date = Some(value.to_owned()),
                ("connection", _) => {}
                _ => return None,
            }
        }
        let (code, detail) = explain(StatusCode::from_u16(status).ok()?)?;
        Some(Self { code, detail, date: date? })
    }

    /// Returns the refusal of a head that did not arrive within `limit`, at the time of this one.
    pub(super) fn or_too_slow(self, limit: Option<Duration>) -> Self {
        let Some(limit) = limit else { return self };
        let detail = format!("the head of the request did not arrive within {} s", limit.as_secs());
        Self { code: Code::HeadTooSlow, detail, ..self }
    }

    /// Returns the answer. Nothing follows it on the connection.
    pub(super) fn to_answer(&self) -> Vec<u8> {
        let status = status(self.code);
        let title = status.canonical_reason().unwrap_or_default();
        let problem = Problem::new(status.as_u16(), title, self.code, self.detail.clone());
        let body = serde_json::to_string(&problem).expect("a problem has text keys only");
        format!(
            "HTTP/1.1 {} {title}\r\ncontent-length: {}\r\nconnection: close\r\n\
             content-type: {PROBLEM_TYPE}\r\ndate: {}\r\n\r\n{body}",
            status.as_u16(),
            body.len(),
            self.date,
        )
        .into_bytes()
    }
}

fn explain(status: StatusCode) -> Option<(Code, String)> {
    match status {
        StatusCode::BAD_REQUEST => Some((
            Code::InvalidRequest,
            "the request is not valid HTTP/1.1; check its request line, its headers and how it states the length of its body"
                .into(),
        )),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Some((
            Code::HeadTooLarge,
            format!("the head of a request may have at most {HEAD_LIMITS}"),
        )),
        _ => None,
    }
}

/// Finds an error answer of actix at the end of `buffer`. Returns where it begins, too.
pub(super) fn find_refusal(buffer: &[u8]) -> Option<(usize, Refusal)> {
    const BEGIN: &[u8] = b"HTTP/1.";
    if !buffer.ends_with(b"\r\n\r\n") {
        return None;
    }
    let tail = buffer.len().saturating_sub(MAX_LEN);
    let begin = tail + buffer[tail..].windows(BEGIN.len()).rposition(|part| part == BEGIN)?;
    Some((begin, Refusal::parse(str::from_utf8(&buffer[begin..]).ok()?)?))
}
