//! What a service refused, in words.

use std::{error::Error, io, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;
use rusoto_core::{RusotoError, request::BufferedHttpResponse};
use thiserror::Error;

use crate::StorageError;

/// The [`kind`](crate::Layer::kind) of the layer.
pub(super) const KIND: &str = "s3";

/// An S3 service did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum S3Error {
    /// It refused; an answer to `HEAD` has neither code nor words.
    #[error("the service answers {status} {} {message}", code.as_deref().unwrap_or_default())]
    Refused { status: u16, code: Option<String>, message: String },
    /// It refused, in one of the ways that the protocol lists for the call.
    #[error("the service refuses: {0}")]
    Named(String),
    /// It cannot be reached, or the connection broke.
    #[error("the service cannot be reached: {0}")]
    Unreachable(String),
    /// There are no credentials to ask it with.
    #[error("no credentials: {0}")]
    Credentials(String),
    /// What it answers is not what the protocol says.
    #[error("the service answers {0}")]
    Broken(String),
    /// The configuration cannot be right.
    #[error("{0}")]
    Options(String),
    /// The object is larger than one request takes.
    #[error("an object in S3 has at most {limit} bytes, and this one has {size}")]
    TooLarge { size: u64, limit: u64 },
    /// The bytes that are to be stored cannot be read.
    #[error("the object cannot be read: {0}")]
    Unread(#[source] io::Error),
}

impl S3Error {
    /// Whether the service says that it does not have the object. It has to have the bucket.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, code, .. } if code.as_deref() != Some("NoSuchBucket"))
    }
}

impl From<S3Error> for StorageError {
    fn from(error: S3Error) -> Self {
        Self::new(KIND, error)
    }
}

/// Waits for an answer of the service. rusoto panics where a header is not ASCII, which is no
/// reason for a request to end in one.
pub(super) async fn answer<T, E: Error + 'static>(
    call: impl Future<Output = Result<T, RusotoError<E>>>,
) -> Result<T, S3Error> {
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(answered) => answered.map_err(from),
        Err(_panic) => Err(S3Error::Broken("with headers that cannot be read".to_owned())),
    }
}

fn from<E: Error + 'static>(error: RusotoError<E>) -> S3Error {
    match error {
        RusotoError::Service(error) => S3Error::Named(error.to_string()),
        RusotoError::HttpDispatch(error) => S3Error::Unreachable(error.to_string()),
        RusotoError::Credentials(error) => S3Error::Credentials(error.message),
        RusotoError::Unknown(response) => refused(&response),
        RusotoError::Validation(words) | RusotoError::ParseError(words) => S3Error::Broken(words),
        RusotoError::Blocking => S3Error::Broken("nothing".to_owned()),
    }
}

/// Without the headers, of which rusoto would show all.
fn refused(response: &BufferedHttpResponse) -> S3Error {
    let body = String::from_utf8_lossy(&response.body);
    let code = element(&body, "Code");
    let message = element(&body, "Message").unwrap_or_default();
    S3Error::Refused { status: response.status.as_u16(), code, message }
}

/// The text of the first element of this name, cut where it is long.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.chars().filter(|c| !c.is_control()).take(200).collect())
}
