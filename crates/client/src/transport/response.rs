//! One HTTP response, read with limits for its size and time.

use std::rc::Rc;

use actix_http::{BoxedPayloadStream, Payload, error::PayloadError};
use awc::{ClientResponse, http::header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;

use super::{error_response::error_response, remote::Remote};
use crate::ClientError;

/// The most bytes of a JSON response: 16 MiB. A page of 1000 records is a tenth of that. A manifest
/// is at most 1 MiB before it is converted to JSON.
const JSON_LIMIT: usize = 16 * 1024 * 1024;

/// The most bytes of an error response, and of a response that is discarded: 64 KiB.
const SMALL_LIMIT: usize = 64 * 1024;

/// The body of an awc response.
pub(super) trait BodyStream: Stream<Item = Result<Bytes, PayloadError>> + 'static {}

impl<B: Stream<Item = Result<Bytes, PayloadError>> + 'static> BodyStream for B {}

/// A response whose head was received.
pub(crate) struct Response {
    http: ClientResponse,
    remote: Rc<Remote>,
}

impl Response {
    pub(super) fn new<B: BodyStream>(response: ClientResponse<B>, remote: Rc<Remote>) -> Self {
        let boxed = |body| -> BoxedPayloadStream { Box::pin(body) };
        let http = response.map_body(|_, body| Payload::Stream { payload: boxed(body) });
        Self { http, remote }
    }

    /// Returns the response, or an error if it is an error response.
    pub(super) async fn error_for_status(mut self) -> Result<Self, ClientError> {
        let status = self.http.status();
        if status.is_success() {
            return Ok(self);
        }
        // An error response with an incomplete body is still an error response.
        let body = self.body(SMALL_LIMIT).await.unwrap_or_default();
        Err(error_response(status, self.http.headers(), &body))
    }

    /// Reads the body and parses it as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(mut self) -> Result<T, ClientError> {
        let body = self.body(JSON_LIMIT).await?;
        serde_json::from_slice(&body).map_err(|error| self.remote.unexpected(&error.to_string()))
    }

    /// Reads the body and discards it.
    pub(crate) async fn discard(mut self) -> Result<(), ClientError> {
        self.body(SMALL_LIMIT).await.map(drop)
    }

    /// Returns the next part of the body, or `None` at its end, which may be too early.
    pub(crate) async fn next_part(&mut self) -> Result<Option<Bytes>, ClientError> {
        let limit = self.remote.timeouts.progress;
        match actix_rt::time::timeout(limit, self.http.next()).await {
            Ok(part) => part.transpose().map_err(|error| self.remote.broken(&error.to_string())),
            Err(_) => Err(self.remote.no_progress()),
        }
    }

    /// Returns the `content-length`, if there is one.
    pub(crate) fn length(&self) -> Option<u64> {
        self.http.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// Returns the error for a body that ended after `received` of `size` bytes.
    pub(crate) fn truncated(&self, received: u64, size: u64) -> ClientError {
        self.remote.broken(&format!("closed after {received} of {size} bytes"))
    }

    /// Reads the whole body, at most `limit` bytes.
    async fn body(&mut self, limit: usize) -> Result<Bytes, ClientError> {
        let mut body = BytesMut::new();
        while let Some(part) = self.next_part().await? {
            if body.len() + part.len() > limit {
                return Err(self.remote.unexpected(&format!("it has more than {limit} bytes")));
            }
            body.extend_from_slice(&part);
        }
        match self.length() {
            Some(length) if length != body.len() as u64 => {
                Err(self.remote.broken("closed in the middle of the response"))
            }
            _ => Ok(body.freeze()),
        }
    }
}
