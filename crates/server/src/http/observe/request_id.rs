//! The id under which the log has a request, and which its answer carries.

use std::{
    fmt,
    net::IpAddr,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries it, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a request.
const LONGEST: usize = 64;

/// Short plain text: letters, digits, `.`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(String);

tokio::task_local! {
    /// The request that is being answered here, and the address of its client where it has one.
    static CURRENT: (RequestId, Option<IpAddr>);
}

/// The address of whoever sent the request that is being answered here.
pub(crate) fn current_client() -> Option<IpAddr> {
    CURRENT.try_with(|(_, client)| *client).ok().flatten()
}

impl RequestId {
    /// The id that a request brings, where it can stand in a log; a new one else.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        given.filter(|id| is_plain(id)).map_or_else(Self::new, |id| Self(id.to_owned()))
    }

    /// An id that no other request has: the process's own, and a number.
    fn new() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| Uuid::new_v4().as_u64_pair().0);
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(format!("{:016x}-{number:x}", *PROCESS))
    }

    /// The id of the request that is being answered here, or a new one outside of any.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(|(id, _)| id.clone()).unwrap_or_else(|_| Self::new())
    }

    /// Does `work` as the request of this id, sent by `client`.
    pub(super) async fn during<T>(
        &self,
        client: Option<IpAddr>,
        work: impl Future<Output = T>,
    ) -> T {
        CURRENT.scope((self.clone(), client), work).await
    }

    /// The id as the value of [`HEADER`].
    pub(super) fn value(&self) -> HeaderValue {
        HeaderValue::try_from(self.0.as_str()).expect("its characters are plain ASCII")
    }
}

fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(given).unwrap());
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn a_short_plain_id_is_taken_and_no_other() {
        let longest = "a".repeat(LONGEST);
        for plain in ["a", "A-1_b.c", &*longest] {
            assert_eq!(of(plain), plain);
        }
        for other in ["", "a b", "a\"b", "a/b", &*format!("{longest}a")] {
            assert_ne!(of(other), other);
        }
    }

    #[test]
    fn no_two_requests_have_one_id() {
        assert_ne!(RequestId::new(), RequestId::new());
    }
}
