//! A publisher with a key.

use ipfs_registry_client::Client;
use ipfs_registry_core::{Address, Namespace, SigningKey};

use crate::TestServer;

/// Signs up with a new key at `url` and registers the namespace `namespace-NUMBER`.
///
/// # Errors
///
/// Fails if the server rejects a request.
pub async fn publisher_with_namespace(
    url: &str,
    number: usize,
) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = format!("namespace-{number}").parse()?;
    client.register(&namespace).await?;
    Ok((client, namespace))
}

/// A publisher of a [`TestServer`].
pub struct Publisher {
    /// A client that signs with the publisher's key.
    pub client: Client,
    /// The key, for raw requests.
    pub key: SigningKey,
}

impl Publisher {
    /// Creates a key and signs up.
    ///
    /// # Errors
    ///
    /// Fails if the server rejects the request.
    pub async fn sign_up(server: &TestServer) -> anyhow::Result<Self> {
        let publisher = Self::not_signed_up(server)?;
        publisher.client.sign_up().await?;
        Ok(publisher)
    }

    /// Signs up and registers `namespace`.
    ///
    /// # Errors
    ///
    /// Fails if the server rejects the request.
    pub async fn with_namespace(server: &TestServer, namespace: &str) -> anyhow::Result<Self> {
        let publisher = Self::sign_up(server).await?;
        let namespace: Namespace = namespace.parse()?;
        publisher.client.register(&namespace).await?;
        Ok(publisher)
    }

    /// Creates a key and does not sign up.
    ///
    /// # Errors
    ///
    /// Fails if the client cannot be built.
    pub fn not_signed_up(server: &TestServer) -> anyhow::Result<Self> {
        let key = SigningKey::generate();
        Ok(Self { client: server.client(key.clone())?, key })
    }

    /// Returns the publisher's address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.key.address()
    }
}
