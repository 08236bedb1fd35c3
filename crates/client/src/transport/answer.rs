//! One answer, read under limits of size and time.

use std::rc::Rc;

use actix_http::{BoxedPayloadStream, Payload, error::PayloadError};
use awc::{ClientResponse, http::header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;

use super::{refusal::refusal, remote::Remote};
use crate::ClientError;

/// The most bytes of a JSON answer: a page of 1000 records is a tenth of it, and a manifest is at
/// most 1 MiB before it is written as JSON.
const JSON_LIMIT: usize = 16 * 1024 * 1024;

/// The most bytes of an answer that refuses.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// A body as awc gives it.
pub(super) trait Body: Stream<Item = Result<Bytes, PayloadError>> + 'static {}

impl<B: Stream<Item = Result<Bytes, PayloadError>> + 'static> Body for B {}

/// An answer whose head has come.
pub(crate) struct Answer {
    response: ClientResponse,
    remote: Rc<Remote>,
}

impl Answer {
    pub(super) fn new<B: Body>(response: ClientResponse<B>, remote: Rc<Remote>) -> Self {
        let boxed = |body| -> BoxedPayloadStream { Box::pin(body) };
        let response = response.map_body(|_, body| Payload::Stream { payload: boxed(body) });
        Self { response, remote }
    }

    /// The answer, where it is not a refusal.
    pub(super) async fn accepted(mut self) -> Result<Self, ClientError> {
        let status = self.response.status();
        if status.is_success() {
            return Ok(self);
        }
        // A refusal whose body does not come whole is still a refusal.
        let body = self.body(REFUSAL_LIMIT).await.unwrap_or_default();
        Err(refusal(status, self.response.headers(), &body))
    }

    /// Reads the body as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(mut self) -> Result<T, ClientError> {
        let body = self.body(JSON_LIMIT).await?;
        serde_json::from_slice(&body).map_err(|error| self.remote.unexpected(&error.to_string()))
    }

    /// Reads a body that tells nothing.
    pub(crate) async fn nothing(mut self) -> Result<(), ClientError> {
        self.body(REFUSAL_LIMIT).await.map(drop)
    }

    /// The next part of the body; `None` at its end, which may have come too early.
    pub(crate) async fn next_part(&mut self) -> Result<Option<Bytes>, ClientError> {
        let limit = self.remote.timeouts.progress;
        match actix_rt::time::timeout(limit, self.response.next()).await {
            Ok(part) => part.transpose().map_err(|error| self.remote.broken(&error.to_string())),
            Err(_) => Err(self.remote.no_progress()),
        }
    }

    /// How many bytes the body has, where the answer says it.
    pub(crate) fn length(&self) -> Option<u64> {
        self.response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// The body ended too early.
    pub(crate) fn cut(&self, came: u64, size: u64) -> ClientError {
        self.remote.broken(&format!("it was closed after {came} of {size} bytes"))
    }

    async fn body(&mut self, limit: usize) -> Result<Bytes, ClientError> {
        let mut body = BytesMut::new();
        while let Some(part) = self.next_part().await? {
            if body.len() + part.len() > limit {
                return Err(self.remote.unexpected(&format!("it sends more than {limit} bytes")));
            }
            body.extend_from_slice(&part);
        }
        match self.length() {
            Some(length) if length != body.len() as u64 => {
                Err(self.remote.broken("it was closed in the middle of the answer"))
            }
            _ => Ok(body.freeze()),
        }
    }
}
