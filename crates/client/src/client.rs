//! The client itself; what it can do is told beside each route.

use std::{fmt, rc::Rc};

use ipfs_registry_core::{Address, MessageDigest, Signature, SigningKey};

use crate::{ClientBuilder, ClientError, transport::Transport};

/// A registry at one URL, and the key that signs what is sent to it.
///
/// Clones are cheap and share their connections. A client stays on the thread that built it.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Rc<Transport>,
    pub(crate) key: Option<Rc<SigningKey>>,
}

impl Client {
    /// Begins a client of the registry at `url`, such as `http://127.0.0.1:9060`. A path in the
    /// URL is a prefix of every route.
    #[must_use]
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }

    /// The registry's URL, without a `/` at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.transport.url()
    }

    /// The address that the client's key signs as.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.key.as_ref().map(|key| key.address())
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
