//! The client itself; what it can do is told beside each route.

use std::{fmt, rc::Rc, sync::Arc};

use ipfs_registry_core::{Address, MessageDigest, Signature, SigningKey};
use serde::de::DeserializeOwned;

use crate::{
    ClientError,
    transport::{Call, Transport},
    worker::Worker,
};

/// A registry at one URL, and the key that signs what is sent to it.
///
/// Clones are cheap, and share their connections and the one thread that these live on. The thread
/// ends when the last of them is dropped. A client can be used from any thread and its futures run
/// on any executor; dropping one cancels its request.
#[derive(Clone)]
pub struct Client {
    pub(crate) worker: Arc<Worker>,
    pub(crate) url: Arc<str>,
    pub(crate) key: Option<Arc<SigningKey>>,
}

impl Client {
    /// Returns the registry's URL, without a `/` at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address that the client's key signs as.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.key.as_ref().map(|key| key.address())
    }

    /// Sends a request and reads its answer as JSON.
    pub(crate) async fn ask<T>(&self, call: Call) -> Result<T, ClientError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let asking =
            |transport: Rc<Transport>| async move { transport.send(call).await?.json().await };
        self.worker.run(asking).await
    }

    /// Sends a request whose answer has nothing to read.
    pub(crate) async fn tell(&self, call: Call) -> Result<(), ClientError> {
        let telling =
            |transport: Rc<Transport>| async move { transport.send(call).await?.nothing().await };
        self.worker.run(telling).await
    }

    /// Signs `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, ClientError> {
        self.key().map(|key| key.sign_message(message))
    }

    /// Signs the message that `digest` is of.
    pub(crate) fn sign_digest(&self, digest: &MessageDigest) -> Result<Signature, ClientError> {
        self.key().map(|key| key.sign(digest))
    }

    /// The key.
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
