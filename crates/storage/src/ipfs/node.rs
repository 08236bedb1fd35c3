//! One node, asked over its RPC.

use std::time::Duration;

use awc::{Client, ClientRequest, ClientResponse, body::MessageBody, error::SendRequestError};
use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, future};
use ipfs_api_backend_actix::{
    BackendWithGlobalOptions, GlobalOptions, IpfsApi as _, IpfsClient, TryFromUri as _,
};
use serde::{Deserialize, Serialize};

use super::{address::Address, error::IpfsError};

/// How much of an answer that is read whole is held: the words of a refusal, or one line.
const ANSWER_LIMIT: usize = 64 * 1024;

/// How long a connection may take: a layer is given up by those who wait for it, and this only
/// ends what nobody waits for any more.
const CONNECT: Duration = Duration::from_secs(10);

/// A node; it stays on its thread.
pub(super) struct Node {
    /// Asks for what the node has itself, and never for what it would have to look for elsewhere.
    pub(super) api: BackendWithGlobalOptions<IpfsClient>,
    http: Client,
    base: String,
    credentials: Option<(String, String)>,
}

/// What a node says where it refuses.
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

    /// The size of the object, where the node has it pinned.
    ///
    /// Both are asked at once, and the pin's absence is enough: js-ipfs waits for ever for blocks
    /// that it lacks.
    pub(super) async fn size(&self, id: &str) -> Result<Option<u64>, IpfsError> {
        let path = format!("/ipfs/{id}");
        let pin = self.api.pin_ls(Some(id), Some("recursive")).map(held);
        let file = self.api.files_stat(&path).map(held);
        match future::try_join(pin, file).await {
            Ok((_, file)) => Ok(Some(file.size)),
            Err(Lack::Missing) => Ok(None),
            Err(Lack::Failed(error)) => Err(error),
        }
    }

    /// Whether the node has the object pinned, whole or not.
    pub(super) async fn is_pinned(&self, id: &str) -> Result<bool, IpfsError> {
        Ok(found(self.api.pin_ls(Some(id), Some("recursive")).await)?.is_some())
    }

    /// Takes the pin from the object, if there is one.
    pub(super) async fn unpin(&self, id: &str) -> Result<(), IpfsError> {
        found(self.api.pin_rm(id, true).await).map(drop)
    }

    /// Finds out whether it is a node and lets us in.
    pub(super) async fn check(&self) -> Result<(), IpfsError> {
        self.whole(self.post("version", &())?.send().await).await.map(drop)
    }

    /// A request for a command that the client lacks.
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

    /// Sends a request with a body, and takes the whole of a small answer.
    pub(super) async fn send(
        &self,
        request: ClientRequest,
        body: impl MessageBody + 'static,
    ) -> Result<Bytes, IpfsError> {
        self.whole(request.send_body(body).await).await
    }

    async fn whole<S: Body>(
        &self,
        sent: Result<ClientResponse<S>, SendRequestError>,
    ) -> Result<Bytes, IpfsError> {
        let mut response = accepted(sent).await?;
        response.body().limit(ANSWER_LIMIT).await.map_err(IpfsError::broken)
    }
}

/// A body as awc gives it.
pub(super) trait Body:
    Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin
{
}

impl<S: Stream<Item = Result<Bytes, awc::error::PayloadError>> + Unpin> Body for S {}

/// The answer, where it is not a refusal.
pub(super) async fn accepted<S: Body>(
    sent: Result<ClientResponse<S>, SendRequestError>,
) -> Result<ClientResponse<S>, IpfsError> {
    let mut response = sent.map_err(IpfsError::broken)?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let words = response.body().limit(ANSWER_LIMIT).await.unwrap_or_default();
    let message = match serde_json::from_slice::<Refusal>(&words) {
        Ok(refusal) => refusal.message,
        Err(_) => String::from_utf8_lossy(&words[..words.len().min(200)]).trim().to_owned(),
    };
    Err(IpfsError::Refused { status, message })
}

/// Why a node does not give what it is asked for.
enum Lack {
    Missing,
    Failed(IpfsError),
}

/// What the node has.
fn held<T>(answer: Result<T, ipfs_api_backend_actix::Error>) -> Result<T, Lack> {
    answer.map_err(IpfsError::from).map_err(|error| match error.is_missing() {
        true => Lack::Missing,
        false => Lack::Failed(error),
    })
}

/// What the node has, or `None` where it says that it has not.
fn found<T>(answer: Result<T, ipfs_api_backend_actix::Error>) -> Result<Option<T>, IpfsError> {
    match held(answer) {
        Ok(found) => Ok(Some(found)),
        Err(Lack::Missing) => Ok(None),
        Err(Lack::Failed(error)) => Err(error),
    }
}
