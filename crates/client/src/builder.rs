//! Builds a client.

use std::{fmt, path::PathBuf, sync::Arc};

use ipfs_registry_core::SigningKey;

use crate::{
    Client, ClientError, Timeouts,
    base_url::BaseUrl,
    transport::{Tls, Transport},
    worker::Worker,
};

/// The default `user-agent` header.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`].
///
/// ```
/// use std::time::Duration;
///
/// use ipfs_registry_client::{Client, Timeouts};
/// use ipfs_registry_core::SigningKey;
///
/// let key = SigningKey::generate();
/// let address = key.address();
/// let client = Client::builder("https://registry.example.org/npm")
///     .key(key)
///     .timeouts(Timeouts::default().connect(Duration::from_secs(3)))
///     .build()?;
///
/// assert_eq!(client.address(), Some(address));
/// assert!(Client::builder("registry.example.org").build().is_err());
/// # Ok::<(), ipfs_registry_client::ClientError>(())
/// ```
pub struct ClientBuilder {
    url: String,
    key: Option<SigningKey>,
    timeouts: Timeouts,
    user_agent: String,
    ca_file: Option<PathBuf>,
}

impl Client {
    /// Returns a builder for a client of the registry at `url`, such as `http://127.0.0.1:9060`.
    /// A path in the URL is a prefix of every route.
    #[must_use]
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            url: url.into(),
            key: None,
            timeouts: Timeouts::default(),
            user_agent: USER_AGENT.to_owned(),
            ca_file: None,
        }
    }
}

impl ClientBuilder {
    /// Sets the key that signs requests. Without a key the client can only read.
    #[must_use]
    pub fn key(mut self, key: SigningKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the timeouts.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets the header `user-agent`, such as `my-tool/1.0`. Characters that are invalid in a header
    /// are removed.
    #[must_use]
    pub fn user_agent(mut self, name: &str) -> Self {
        self.user_agent = name.chars().filter(|c| matches!(c, ' '..='~')).collect();
        self
    }

    /// Trusts the certificates in a PEM file in addition to the system's: those of a private
    /// certificate authority, or the self-signed certificate of a registry.
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Builds the client and starts its thread. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidUrl`] if the URL is not `http` or `https`, or has a user, a query or a
    /// fragment; [`ClientError::InvalidCaFile`] if the file of certificates cannot be read or has no
    /// certificate; [`ClientError::Tls`] if OpenSSL cannot be set up; [`ClientError::Thread`] if the
    /// thread cannot be started.
    pub fn build(self) -> Result<Client, ClientError> {
        let base = BaseUrl::parse(&self.url)?;
        let tls = Tls::new(&base, self.ca_file.as_deref())?;
        let url = Arc::from(base.as_str());
        let (timeouts, user_agent) = (self.timeouts, self.user_agent);
        let worker = Worker::start(move || Transport::new(base, tls, timeouts, user_agent))?;
        Ok(Client { worker: Arc::new(worker), url, key: self.key.map(Arc::new) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.key.as_ref().map(SigningKey::address);
        f.debug_struct("ClientBuilder")
            .field("url", &self.url)
            .field("address", &address)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
