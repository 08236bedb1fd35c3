//! The RPC client of a node.

use std::time::Duration;

use awc::{Client, ClientRequest, ClientResponse, body::MessageBody, error::SendRequestError};
use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, future};
use ipfs_api_backend_actix::{
    BackendWithGlobalOptions, GlobalOptions, IpfsApi as _, IpfsClient, TryFromUri as _,
};
use serde::{Deserialize, Serialize};

use super::{address::Address, error::IpfsError};

/// The size limit in bytes of responses that are read completely: error messages and single lines.
const ANSWER_LIMIT: usize = 64 * 1024;

/// The timeout of a connection attempt. Callers have time limits of their own; this ends attempts
/// that no caller waits for any more.
const CONNECT: Duration = Duration::from_secs(10);

/// The client of a node; it is not `Send`.
pub(super) struct Node {
    /// Works offline: the node returns only local blocks, and does not search the network.
    pub(super) api: BackendWithGlobalOptions<IpfsClient>,
    http: Client,
    base: String,
    credentials: Option<(String, String)>,
}

/// The body of an error response.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "Message")]
    message: String,
}

impl Node {
    pub(super) fn new(address: &Address) -> Self {
        let mut api = IpfsClient::from_str(address.origin()).expect("an address is a URI");
        let credentials = address.credentials().cloned();
        if let Some((user, password)) = &credentials {
            api = api.with_credentials(user, password);
        }
        let options = GlobalOptions { offline: Some(true), timeout: None };
        let connector = awc::Connector::new().timeout(CONNECT);
        Self {
            api: BackendWithGlobalOptions::new(api, options),
            http: Client::builder().connector(connector).disable_timeout().finish(),
            base: format!("{}/api/v0", address.origin()),
            credentials,
        }
    }

    /// Returns the size of the object, if the node has it pinned.
    ///
    /// Requests both in parallel, and stops when the pin is missing: js-ipfs waits for ever for
    /// missing blocks.
    pub(super) async fn size(&self, id: &str) -> Result<Option<u64>, IpfsError> {
        let path = format!("/ipfs/{id}");
        let pin = self.api.pin_ls(Some(id), Some("recursive")).map(node_result);
        let file = self.api.files_stat(&path).map(node_result);
        match future::try_join(pin, file).await {
            Ok((_, file)) => Ok(Some(file.size)),
            Err(NodeError::Missing) => Ok(None),
            Err(NodeError::Failed(error)) => Err(error),
        }
    }

    /// Whether the node has the object pinned, damaged or not.
    pub(super) async fn is_pinned(&self, id: &str) -> Result<bool, IpfsError> {
        Ok(none_if_missing(self.api.pin_ls(Some(id), Some("recursive")).await)?.is_some())
    }

    /// Removes the pin of the object, if it exists.
    pub(super) async fn unpin(&self, id: &str) -> Result<(), IpfsError> {
        none_if_missing(self.api.pin_rm(id, true).await).map(drop)
    }

    /// Checks that the node answers and accepts the credentials.
    pub(super) async fn check(&self) -> Result<(), IpfsError> {
        self.read_body(self.post("version", &())?.send().await).await.map(drop)
    }

    /// Creates a request for a command that the client does not support.
    pub(super) fn post(
        &self,
        command: &str,
        query: &impl Serialize,
    ) -> Result<ClientRequest, IpfsError> {
        let request = self.http.post(format!("{}/{command}", self.base));
        let request = match &self.credentials {
            Some((user, password)) => request.basic_auth(user, password),
            None => request,
        };
        request.no_decompress().query(query).map_err(IpfsError::broken)
    }

    /// Sends a request with a body, and returns the complete small response.
    pub(super) async fn send(
        &self,
        request: ClientRequest,
        body: impl MessageBody + 'static,
    ) -> Result<Bytes, IpfsError> {
        self.read_body(request.send_body(body).await).await
    }

    async fn read_body<S: Body>(
        &self,
        sent: Result<ClientResponse<S>, SendRequestError>,
    ) -> Result<Bytes, IpfsError> {
        let mut response = require_success(sent).await?;
        response.body().limit(ANSWER_LIMIT).await.map_err(IpfsError::broken)
    }
}

/// A response body of awc.
pub(super) trait Body:
    Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin
{
}

impl<S: Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin> Body for S {}

/// Returns the response, or an error unless its status is a success.
pub(super) async fn require_success<S: Body>(
    sent: Result<ClientResponse<S>, SendRequestError>,
) -> Result<ClientResponse<S>, IpfsError> {
    let mut response = sent.map_err(IpfsError::broken)?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let body = response.body().limit(ANSWER_LIMIT).await.unwrap_or_default();
    let message = match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) => refusal.message,
        Err(_) => String::from_utf8_lossy(&body[..body.len().min(200)]).trim().to_owned(),
    };
    Err(IpfsError::Refused { status, message })
}

/// Why a request for an object failed.
enum NodeError {
    Missing,
    Failed(IpfsError),
}

/// Separates a missing object from other errors.
fn node_result<T>(answer: Result<T, ipfs_api_backend_actix::Error>) -> Result<T, NodeError> {
    answer.map_err(IpfsError::from).map_err(|error| match error.is_missing() {
        true => NodeError::Missing,
        false => NodeError::Failed(error),
    })
}

/// Returns `None` if the node reports that the object is missing.
fn none_if_missing<T>(
    answer: Result<T, ipfs_api_backend_actix::Error>,
) -> Result<Option<T>, IpfsError> {
    match node_result(answer) {
        Ok(found) => Ok(Some(found)),
        Err(NodeError::Missing) => Ok(None),
        Err(NodeError::Failed(error)) => Err(error),
    }
}
