//! A registry server in the test's own process.

use std::path::{Path, PathBuf};

use actix_web::{HttpServer, dev::ServerHandle};
use ipfs_registry_client::Client;
use ipfs_registry_core::SigningKey;
use ipfs_registry_server::{Config, LayerConfig, State, app};
use tempfile::TempDir;

use crate::database_url;

/// A running registry with a new database and two layers of files, which stops when this is dropped.
pub struct TestServer {
    url: String,
    database: String,
    handle: ServerHandle,
    folder: TempDir,
}

impl TestServer {
    /// Starts an npm registry with the default configuration.
    ///
    /// # Errors
    ///
    /// Fails if the database, a layer or a port cannot be opened.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(|_| {}).await
    }

    /// Starts a registry after `change` has changed its configuration.
    ///
    /// # Errors
    ///
    /// Fails if the database, a layer or a port cannot be opened.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut config = config(folder.path())?;
        change(&mut config);
        let database = config.database.url.clone();
        let state = State::open(&config).await?;
        let server = HttpServer::new(move || app(state.clone()))
            .workers(2)
            .disable_signals()
            .bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Ok(Self { url, database, handle, folder })
    }

    /// Starts another instance of this registry: a server with the same database and layers.
    ///
    /// # Errors
    ///
    /// Fails if the database, a layer or a port cannot be opened.
    pub async fn another_instance(&self, change: impl FnOnce(&mut Config)) -> anyhow::Result<Self> {
        let layers = [0, 1].map(|position| LayerConfig::directory(self.layer(position)));
        Self::start_with(|config| {
            config.database.url.clone_from(&self.database);
            config.storage.layers = layers.to_vec();
            change(config);
        })
        .await
    }

    /// Returns the server's URL, such as `http://127.0.0.1:40213`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the URL of the database, for another server on it.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Returns a client without a key.
    ///
    /// # Errors
    ///
    /// Fails if the client cannot be built.
    pub fn reader(&self) -> anyhow::Result<Client> {
        Ok(Client::builder(&self.url).build()?)
    }

    /// Returns a client that signs with `key`.
    ///
    /// # Errors
    ///
    /// Fails if the client cannot be built.
    pub fn client(&self, key: SigningKey) -> anyhow::Result<Client> {
        Ok(Client::builder(&self.url).key(key).build()?)
    }

    /// Returns the folder of layer 0 or 1.
    #[must_use]
    pub fn layer(&self, position: usize) -> PathBuf {
        layer(self.folder.path(), position)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // This sends the stop message at once; the future only waits for the end.
        drop(self.handle.stop(false));
    }
}

fn config(folder: &Path) -> anyhow::Result<Config> {
    let mut config = Config::default();
    config.database.url = database_url(folder)?;
    config.storage.layers =
        vec![LayerConfig::directory(layer(folder, 0)), LayerConfig::directory(layer(folder, 1))];
    Ok(config)
}

fn layer(folder: &Path, position: usize) -> PathBuf {
    folder.join(format!("layer-{position}"))
}
