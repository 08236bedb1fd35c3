//! One HTTP request.

use std::{pin::pin, rc::Rc};

use awc::{ClientRequest, body::MessageBody, error::SendRequestError, http::header};
use bytes::Bytes;
use futures_util::future::{Either, select};
use ipfs_registry_core::wire::SIGNATURE_HEADER;

use super::{
    remote::Remote,
    response::{BodyStream, Response},
};
use crate::ClientError;

/// A request to a registry.
pub(crate) struct Request {
    http: ClientRequest,
    remote: Rc<Remote>,
}

impl Request {
    pub(super) fn new(http: ClientRequest, remote: Rc<Remote>) -> Self {
        // Another crate may enable awc's decompression. Archives must not be decompressed.
        Self { http: http.no_decompress(), remote }
    }

    /// Adds the signature.
    pub(crate) fn signed(self, signature: &str) -> Self {
        self.header(SIGNATURE_HEADER, signature)
    }

    /// Adds the content type.
    pub(crate) fn content_type(self, media_type: &str) -> Self {
        self.header(header::CONTENT_TYPE.as_str(), media_type)
    }

    /// Closes the connection after the response.
    pub(super) fn close_after_response(mut self) -> Self {
        self.http = self.http.force_close();
        self
    }

    /// Sends the request without a body. An error response becomes an error.
    pub(super) async fn send(self) -> Result<Response, ClientError> {
        let sending = self.http.send();
        send_with_timeout(sending, self.remote).await
    }

    /// Sends the request with a small body. An error response becomes an error.
    pub(super) async fn send_body(self, body: Bytes) -> Result<Response, ClientError> {
        let sending = self.http.send_body(body);
        send_with_timeout(sending, self.remote).await
    }

    /// Sends the request with a body. Fails with the error of `abort` if that completes first. An
    /// error response becomes an error.
    pub(crate) async fn send_or_abort<B, A>(
        self,
        body: B,
        abort: A,
    ) -> Result<Response, ClientError>
    where
        B: MessageBody + 'static,
        A: Future<Output = ClientError>,
    {
        let sending = pin!(self.http.send_body(body));
        let abort = pin!(abort);
        match select(sending, abort).await {
            Either::Left((result, _)) => into_response(result, self.remote).await,
            Either::Right((error, _)) => Err(error),
        }
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.http = self.http.insert_header((name, value));
        self
    }
}

/// The result of awc. The type of the body depends on awc's features.
type SendResult<B> = Result<awc::ClientResponse<B>, SendRequestError>;

async fn send_with_timeout<B: BodyStream>(
    sending: impl Future<Output = SendResult<B>>,
    remote: Rc<Remote>,
) -> Result<Response, ClientError> {
    match actix_rt::time::timeout(remote.timeouts.progress, sending).await {
        Ok(result) => into_response(result, remote).await,
        Err(_) => Err(remote.no_progress()),
    }
}

async fn into_response<B: BodyStream>(
    result: SendResult<B>,
    remote: Rc<Remote>,
) -> Result<Response, ClientError> {
    let response = match result {
        Ok(response) => Response::new(response, Rc::clone(&remote)).error_for_status().await,
        Err(error) => Err(remote.send_error(error)),
    };
    match response {
        Ok(response) => {
            remote.has_responded.set(true);
            Ok(response)
        }
        Err(error) => Err(remote.check_scheme(error).await),
    }
}
