//! The request id, which is in the log and in the response.

use std::{
    fmt,
    net::IpAddr,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use uuid::Uuid;

/// The header with the id, in requests and responses.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is accepted from a request, in bytes.
const MAX_LEN: usize = 64;

/// The id of a request: letters, digits, `.`, `_` and `-`, at most 64 of them. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(HeaderValue);

tokio::task_local! {
    /// The request that this task handles, and the address of its client if known.
    static CURRENT: (RequestId, Option<IpAddr>);
}

/// Returns the address of the client whose request this task handles, if known.
pub(crate) fn current_client() -> Option<IpAddr> {
    CURRENT.try_with(|(_, client)| *client).ok().flatten()
}

impl RequestId {
    /// Returns the id in the headers if it is valid, or a new one.
    pub(super) fn from_headers(headers: &HeaderMap) -> Self {
        let sent = headers.get(REQUEST_ID).filter(|value| is_valid(value.as_bytes()));
        sent.map_or_else(Self::new, |id| Self(id.clone()))
    }

    /// Creates a unique id: a random one of the process, and a counter.
    fn new() -> Self {
        static PROCESS: LazyLock<String> =
            LazyLock::new(|| format!("{:016x}-", Uuid::new_v4().as_u64_pair().0));
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut digits = [0; 16];
        let id = [PROCESS.as_bytes(), hexadecimal(number, &mut digits)].concat();
        Self(HeaderValue::from_maybe_shared(Bytes::from(id)).expect("it is plain ASCII"))
    }

    /// Returns the id of the request that this task handles, or a new one outside of requests.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(|(id, _)| id.clone()).unwrap_or_else(|_| Self::new())
    }

    /// Runs `work` as the handling of this request, which `client` sent.
    pub(super) fn scope<T>(
        self,
        client: Option<IpAddr>,
        work: impl Future<Output = T>,
    ) -> impl Future<Output = T> {
        CURRENT.scope((self, client), work)
    }

    /// Returns the value of [`REQUEST_ID`].
    pub(super) fn value(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Returns the id as text.
    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().expect("it is plain ASCII")
    }
}

/// Writes a number in hexadecimal, without the cost of `format!` at every request.
fn hexadecimal(mut number: u64, digits: &mut [u8; 16]) -> &[u8] {
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b"0123456789abcdef"[(number & 15) as usize];
        number >>= 4;
        if number == 0 {
            return &digits[start..];
        }
    }
}

fn is_valid(id: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    (1..=MAX_LEN).contains(&id.len()) && id.iter().all(is_allowed)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(sent: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_str(sent).unwrap());
        RequestId::from_headers(&headers).to_string()
    }

    #[test]
    fn only_valid_ids_are_accepted() {
        let longest = "a".repeat(MAX_LEN);
        for valid in ["a", "A-1_b.c", &*longest] {
            assert_eq!(id_of(valid), valid);
        }
        for invalid in ["", "a b", "a\"b", "a/b", &*format!("{longest}a")] {
            assert_ne!(id_of(invalid), invalid);
        }
    }

    #[test]
    fn numbers_are_hexadecimal() {
        for number in [0, 1, 15, 16, 255, 0x1234_5678_9abc, u64::MAX] {
            assert_eq!(hexadecimal(number, &mut [0; 16]), format!("{number:x}").as_bytes());
        }
    }

    #[test]
    fn new_ids_are_unique() {
        assert_ne!(RequestId::new(), RequestId::new());
    }
}
