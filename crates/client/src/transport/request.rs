//! One request.

use std::pin::pin;

use awc::{ClientRequest, body::MessageBody, error::SendRequestError, http::header};
use bytes::Bytes;
use futures_util::future::{Either, select};
use ipfs_registry_core::{Signature, wire::SIGNATURE_HEADER};
use serde::Serialize;

use super::{
    answer::{Answer, Body},
    failure::from_send,
};
use crate::{ClientError, Timeouts, Wait, base_url::BaseUrl};

/// A request to a registry.
pub(crate) struct Request {
    http: ClientRequest,
    base: BaseUrl,
    timeouts: Timeouts,
}

impl Request {
    pub(super) fn new(http: ClientRequest, base: BaseUrl, timeouts: Timeouts) -> Self {
        // A program that embeds the client may have awc decompress. Archives are as they are.
        Self { http: http.no_decompress(), base, timeouts }
    }

    /// Adds the fields of `query`.
    pub(crate) fn query(mut self, query: &impl Serialize) -> Self {
        self.http = self.http.query(query).expect("queries are flat and of text and numbers");
        self
    }

    /// Adds the signature.
    pub(crate) fn signed(self, signature: &Signature) -> Self {
        self.header(SIGNATURE_HEADER, &signature.to_string())
    }

    /// Says that the body is text.
    pub(crate) fn text(self) -> Self {
        self.content_type("text/plain; charset=utf-8")
    }

    /// Says what the body is.
    pub(crate) fn content_type(self, media_type: &str) -> Self {
        self.header(header::CONTENT_TYPE.as_str(), media_type)
    }

    /// Closes the connection after the answer.
    pub(super) fn closing(mut self) -> Self {
        self.http = self.http.force_close();
        self
    }

    /// Sends the request without a body and takes an answer that is not a refusal.
    pub(crate) async fn send(self) -> Result<Answer, ClientError> {
        let sending = self.http.send();
        accept(sending, self.base, self.timeouts).await
    }

    /// Sends the request with a small body and takes an answer that is not a refusal.
    pub(crate) async fn send_body(self, body: Bytes) -> Result<Answer, ClientError> {
        let sending = self.http.send_body(body);
        accept(sending, self.base, self.timeouts).await
    }

    /// Sends the request with a body that `watch` gives up where it stops moving, and takes an
    /// answer that is not a refusal.
    pub(crate) async fn send_watched<B, W>(self, body: B, watch: W) -> Result<Answer, ClientError>
    where
        B: MessageBody + 'static,
        W: Future<Output = ClientError>,
    {
        let sending = pin!(self.http.send_body(body));
        let watch = pin!(watch);
        match select(sending, watch).await {
            Either::Left((sent, _)) => answered(sent, self.base, self.timeouts).await,
            Either::Right((error, _)) => Err(error),
        }
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.http = self.http.insert_header((name, value));
        self
    }
}

/// What awc answers with; the type of the body depends on awc's features.
type Sent<B> = Result<awc::ClientResponse<B>, SendRequestError>;

async fn accept<B: Body>(
    sending: impl Future<Output = Sent<B>>,
    base: BaseUrl,
    timeouts: Timeouts,
) -> Result<Answer, ClientError> {
    let limit = timeouts.progress;
    match actix_rt::time::timeout(limit, sending).await {
        Ok(sent) => answered(sent, base, timeouts).await,
        Err(_) => {
            let url = base.as_str().to_owned();
            Err(ClientError::Timeout { url, wait: Wait::Progress, limit })
        }
    }
}

async fn answered<B: Body>(
    sent: Sent<B>,
    base: BaseUrl,
    timeouts: Timeouts,
) -> Result<Answer, ClientError> {
    let response = sent.map_err(|error| from_send(&base, &timeouts, error))?;
    Answer::new(response, base, timeouts).accepted().await
}
