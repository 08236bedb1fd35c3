//! What the HTTP library's errors mean.

use actix_http::error::ParseError;
use awc::error::{ConnectError, SendRequestError};

use crate::{ClientError, Timeouts, Wait, base_url::BaseUrl};

/// What it means that a request could not be sent or got no answer.
pub(super) fn from_send(
    base: &BaseUrl,
    timeouts: &Timeouts,
    error: SendRequestError,
) -> ClientError {
    match error {
        SendRequestError::Connect(ConnectError::Timeout) => ClientError::Timeout {
            url: base.as_str().to_owned(),
            wait: Wait::Connect,
            limit: timeouts.connect,
        },
        // The library's name for a connection that ended where an answer should have begun.
        SendRequestError::Connect(ConnectError::Disconnected) => {
            broken(base, "it was closed without an answer")
        }
        SendRequestError::Connect(cause) => {
            ClientError::Unreachable { url: base.as_str().to_owned(), cause: cause.to_string() }
        }
        SendRequestError::Url(cause) => {
            ClientError::InvalidUrl { url: base.as_str().to_owned(), reason: cause.to_string() }
        }
        SendRequestError::Response(cause @ (ParseError::Io(_) | ParseError::Incomplete)) => {
            broken(base, &cause.to_string())
        }
        SendRequestError::Response(cause) => unexpected(base, &cause.to_string()),
        other => broken(base, &other.to_string()),
    }
}

/// The connection ended before the whole answer had come.
pub(super) fn broken(base: &BaseUrl, cause: &str) -> ClientError {
    ClientError::Broken { url: base.as_str().to_owned(), cause: cause.to_owned() }
}

/// The answer is not one that a registry gives.
pub(super) fn unexpected(base: &BaseUrl, cause: &str) -> ClientError {
    ClientError::Unexpected { url: base.as_str().to_owned(), cause: cause.to_owned() }
}
