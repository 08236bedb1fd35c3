//! One request.

use std::{pin::pin, rc::Rc};

use awc::{ClientRequest, body::MessageBody, error::SendRequestError, http::header};
use bytes::Bytes;
use futures_util::future::{Either, select};
use ipfs_registry_core::wire::SIGNATURE_HEADER;

use super::{
    answer::{Answer, Body},
    remote::Remote,
};
use crate::ClientError;

/// A request to a registry.
pub(crate) struct Request {
    http: ClientRequest,
    remote: Rc<Remote>,
}

impl Request {
    pub(super) fn new(http: ClientRequest, remote: Rc<Remote>) -> Self {
        // A program that embeds the client may have awc decompress. Archives are as they are.
        Self { http: http.no_decompress(), remote }
    }

    /// Adds the signature.
    pub(crate) fn signed(self, signature: &str) -> Self {
        self.header(SIGNATURE_HEADER, signature)
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
    pub(super) async fn send(self) -> Result<Answer, ClientError> {
        let sending = self.http.send();
        accept(sending, self.remote).await
    }

    /// Sends the request with a small body and takes an answer that is not a refusal.
    pub(super) async fn send_body(self, body: Bytes) -> Result<Answer, ClientError> {
        let sending = self.http.send_body(body);
        accept(sending, self.remote).await
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
            Either::Left((sent, _)) => answered(sent, self.remote).await,
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
    remote: Rc<Remote>,
) -> Result<Answer, ClientError> {
    match actix_rt::time::timeout(remote.timeouts.progress, sending).await {
        Ok(sent) => answered(sent, remote).await,
        Err(_) => Err(remote.no_progress()),
    }
}

async fn answered<B: Body>(sent: Sent<B>, remote: Rc<Remote>) -> Result<Answer, ClientError> {
    let accepted = match sent {
        Ok(response) => Answer::new(response, Rc::clone(&remote)).accepted().await,
        Err(error) => Err(remote.not_sent(error)),
    };
    match accepted {
        Ok(answer) => {
            remote.answered.set(true);
            Ok(answer)
        }
        Err(error) => Err(remote.explained(error).await),
    }
}
