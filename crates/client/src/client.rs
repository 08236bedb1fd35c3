//! The client. Its methods are in one file per resource, such as `packages.rs`.

use std::{fmt, rc::Rc, sync::Arc};

use ipfs_registry_core::{Address, MessageDigest, Signature, SigningKey};
use serde::de::DeserializeOwned;

use crate::{
    ClientError,
    transport::{Call, Transport},
    worker::Worker,
};

/// A client of the registry at one URL, with an optional key that signs requests.
///
/// Clones are cheap. They share their connections and one background thread, which ends when the
/// last clone is dropped. A client can be used from any thread, and its futures run on any executor.
/// Dropping a future cancels its request.
#[derive(Clone)]
pub struct Client {
    pub(crate) worker: Arc<Worker>,
    pub(crate) url: Arc<str>,
    pub(crate) key: Option<Arc<SigningKey>>,
}

impl Client {
    /// Returns the registry's URL, without a trailing `/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address of the client's key, if it has one.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.key.as_ref().map(|key| key.address())
    }

    /// Sends a request and parses the response as JSON.
    pub(crate) async fn send_json<T>(&self, call: Call) -> Result<T, ClientError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let request =
            |transport: Rc<Transport>| async move { transport.send(call).await?.json().await };
        self.worker.run(request).await
    }

    /// Sends a request and discards the body of the response.
    pub(crate) async fn send_no_content(&self, call: Call) -> Result<(), ClientError> {
        let request =
            |transport: Rc<Transport>| async move { transport.send(call).await?.discard().await };
        self.worker.run(request).await
    }

    /// Signs `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, ClientError> {
        self.key().map(|key| key.sign_message(message))
    }

    /// Signs the message with this digest.
    pub(crate) fn sign_digest(&self, digest: &MessageDigest) -> Result<Signature, ClientError> {
        self.key().map(|key| key.sign(digest))
    }

    /// Returns the key.
    pub(crate) fn key(&self) -> Result<&SigningKey, ClientError> {
        self.key.as_deref().ok_or(ClientError::NoKey)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url())
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}
