//! Somebody with a key who signed up.

use ipfs_registry_client::Client;
use ipfs_registry_core::{Address, Namespace, SigningKey};

use crate::TestServer;

/// A publisher of a [`TestServer`].
pub struct Publisher {
    /// Signs with the publisher's key.
    pub client: Client,
    /// The key itself, for requests that no client would send.
    pub key: SigningKey,
}

impl Publisher {
    /// Signs up with a new key.
    ///
    /// # Errors
    ///
    /// Fails where the server refuses.
    pub async fn sign_up(server: &TestServer) -> anyhow::Result<Self> {
        let publisher = Self::stranger(server)?;
        publisher.client.sign_up().await?;
        Ok(publisher)
    }

    /// Signs up and registers `namespace`.
    ///
    /// # Errors
    ///
    /// Fails where the server refuses.
    pub async fn with_namespace(server: &TestServer, namespace: &str) -> anyhow::Result<Self> {
        let publisher = Self::sign_up(server).await?;
        let namespace: Namespace = namespace.parse()?;
        publisher.client.register(&namespace).await?;
        Ok(publisher)
    }

    /// Somebody with a key who has not signed up.
    ///
    /// # Errors
    ///
    /// Fails where no client can be made.
    pub fn stranger(server: &TestServer) -> anyhow::Result<Self> {
        let key = SigningKey::generate();
        Ok(Self { client: server.client(key.clone())?, key })
    }

    /// The publisher's address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.key.address()
    }
}
