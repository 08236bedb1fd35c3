//! The error answers that actix writes itself, which have no body, and what the server sends instead.

use std::time::Duration;

use actix_web::http::StatusCode;
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, Problem};

use crate::http::{
    error::status,
    observe::{REQUEST_ID, RequestId},
};

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
    pub(super) fn to_answer(&self, id: &RequestId) -> Vec<u8> {
        let status = status(self.code);
        let title = status.canonical_reason().unwrap_or_default();
        let problem = Problem::new(status.as_u16(), title, self.code, self.detail.clone());
        let body = serde_json::to_string(&problem).expect("a problem has text keys only");
        format!(
            "HTTP/1.1 {} {title}\r\ncontent-length: {}\r\nconnection: close\r\n\
             content-type: {PROBLEM_TYPE}\r\n{REQUEST_ID}: {id}\r\ndate: {}\r\n\r\n{body}",
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

#[cfg(test)]
mod tests {
    use super::*;

    const BAD: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
                       date: Tue, 24 Nov 2026 22:28:54 GMT\r\n\r\n";
    const LARGE: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\
                         date: Tue, 24 Nov 2026 22:28:54 GMT\r\n\r\n";

    #[test]
    fn a_refusal_is_found_after_other_answers() {
        for (refusal, code) in [(BAD, Code::InvalidRequest), (LARGE, Code::HeadTooLarge)] {
            for before in ["", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", &"a".repeat(1000)]
            {
                let (begin, found) = find_refusal(format!("{before}{refusal}").as_bytes()).unwrap();
                assert_eq!((begin, found.code), (before.len(), code));
            }
        }
    }

    #[test]
    fn an_answer_of_a_handler_is_no_refusal() {
        for answer in [
            "",
            "\r\n\r\n",
            &BAD[..BAD.len() - 1],
            &BAD.replace("400 Bad Request", "304 Not Modified"),
            &BAD.replace("content-length: 0", "content-length: 1"),
            &BAD.replace("connection: close", "x-request-id: 1"),
            &BAD.replace("\r\nconnection", "\r\ncontent-type: text/plain\r\nconnection"),
            &format!("{BAD}{{}}"),
        ] {
            assert!(find_refusal(answer.as_bytes()).is_none(), "{answer:?}");
        }
    }

    #[test]
    fn a_late_head_has_its_own_code() {
        let refusal = Refusal::parse(BAD).unwrap().or_too_slow(Some(Duration::from_secs(10)));

        let answer = String::from_utf8(refusal.to_answer(&RequestId::current())).unwrap();

        assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
        assert!(answer.contains("\r\ndate: Tue, 24 Nov 2026 22:28:54 GMT\r\n\r\n{"), "{answer}");
        assert!(answer.contains("did not arrive within 10 s"), "{answer}");
    }
}
