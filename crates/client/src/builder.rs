//! How a client is made.

use std::{fmt, path::PathBuf, sync::Arc};

use ipfs_registry_core::SigningKey;

use crate::{
    Client, ClientError, Timeouts,
    base_url::BaseUrl,
    transport::{Tls, Transport},
    worker::Worker,
};

/// What a client says it is, where its builder is not told.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Makes a [`Client`].
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
    /// The key that signs requests. Without one the client only reads.
    #[must_use]
    pub fn key(mut self, key: SigningKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How long to wait.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// What the program says it is in the header `user-agent`, such as `my-tool/1.0`. A character
    /// that cannot stand in a header is left out.
    #[must_use]
    pub fn user_agent(mut self, name: &str) -> Self {
        self.user_agent = name.chars().filter(|c| matches!(c, ' '..='~')).collect();
        self
    }

    /// Trusts the certificates in a PEM file as well as the system's: those of a private authority,
    /// or the self-signed one of a registry.
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Builds the client and starts its thread. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidUrl`] where the URL is not `http` or `https`, or names a user, a
    /// query or a fragment; [`ClientError::InvalidCaFile`] where the file of certificates cannot be
    /// read or holds none; [`ClientError::Tls`] where the encryption library fails;
    /// [`ClientError::Thread`] where the thread cannot be started.
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
