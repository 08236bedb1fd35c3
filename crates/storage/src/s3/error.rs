//! The errors of an S3 service.

use std::{error::Error, io, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;
use rusoto_core::{RusotoError, request::BufferedHttpResponse};
use thiserror::Error;

use crate::StorageError;

/// The [`kind`](crate::Layer::kind) of the layer.
pub(super) const KIND: &str = "s3";

/// A request to an S3 service failed.
#[derive(Debug, Error)]
pub(super) enum S3Error {
    /// An error response; a response to `HEAD` has neither code nor message.
    #[error("the service answers {status} {} {message}", code.as_deref().unwrap_or_default())]
    Refused { status: u16, code: Option<String>, message: String },
    /// An error that the protocol defines for the operation.
    #[error("the service refuses: {0}")]
    Named(String),
    /// The service is unreachable, or the connection broke.
    #[error("the service cannot be reached: {0}")]
    Unreachable(String),
    /// There are no credentials.
    #[error("no credentials: {0}")]
    Credentials(String),
    /// The response does not follow the protocol.
    #[error("the service answers {0}")]
    Broken(String),
    /// The configuration is invalid.
    #[error("{0}")]
    Options(String),
    /// The object is larger than one request accepts.
    #[error("an object in S3 has at most {limit} bytes, and this one has {size}")]
    TooLarge { size: u64, limit: u64 },
    /// The blob to store cannot be read.
    #[error("the object cannot be read: {0}")]
    Unread(#[source] io::Error),
}

impl S3Error {
    /// Whether the object does not exist. A missing bucket is another error.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, code, .. } if code.as_deref() != Some("NoSuchBucket"))
    }
}

impl From<S3Error> for StorageError {
    fn from(error: S3Error) -> Self {
        Self::new(KIND, error)
    }
}

/// Waits for a response. Turns a panic of rusoto, which panics at a header that is not ASCII, into an
/// error.
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
        RusotoError::Validation(message) | RusotoError::ParseError(message) => {
            S3Error::Broken(message)
        }
        RusotoError::Blocking => S3Error::Broken("nothing".to_owned()),
    }
}

/// Omits the headers, which rusoto's own message contains.
fn refused(response: &BufferedHttpResponse) -> S3Error {
    let body = String::from_utf8_lossy(&response.body);
    let code = element(&body, "Code");
    let message = element(&body, "Message").unwrap_or_default();
    S3Error::Refused { status: response.status.as_u16(), code, message }
}

/// Returns the text of the first element of this name, at most 200 characters.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.chars().filter(|c| !c.is_control()).take(200).collect())
}
