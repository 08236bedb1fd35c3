//! A server process with some published archives, and the commands for its storage.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use actix_web::rt::task::spawn_blocking;
use bytes::Bytes;
use ipfs_registry_client::Client;
use ipfs_registry_core::{ContentId, Namespace, SigningKey};

use crate::{
    archives::npm, binary::binary, command_output::CommandOutput, process::ServerProcess,
    temp_registry::TempRegistry,
};

/// A server process whose layers are folders, with one namespace and the owner's client.
pub struct TestRegistry {
    /// The configuration, database and layers.
    pub folder: TempRegistry,
    /// The process.
    pub server: ServerProcess,
    /// A client with the key of the namespace's owner.
    pub client: Client,
    /// The namespace.
    pub namespace: Namespace,
    /// The published archives, in the order of their publishes.
    pub ids: Vec<ContentId>,
}

impl TestRegistry {
    /// Starts a registry with a layer in each of these folders, and publishes this number of archives.
    ///
    /// # Errors
    ///
    /// Fails if the server does not start or rejects a request.
    pub async fn start(layers: &[&str], archives: usize) -> anyhow::Result<Self> {
        let folder = TempRegistry::with_layers(layers)?;
        let server = folder.start()?;
        let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
        client.sign_up().await?;
        let namespace: Namespace = "my-team".parse()?;
        client.register(&namespace).await?;
        let mut registry = Self { folder, server, client, namespace, ids: Vec::new() };
        for patch in 0..archives {
            registry.publish(npm("tool", &format!("1.0.{patch}"))).await?;
        }
        Ok(registry)
    }

    /// Publishes an archive.
    ///
    /// # Errors
    ///
    /// Fails if the server rejects it.
    pub async fn publish(&mut self, archive: Bytes) -> anyhow::Result<ContentId> {
        let id = ContentId::of(&archive);
        self.client.publish(&self.namespace, archive).await?;
        self.ids.push(id);
        Ok(id)
    }

    /// Returns the file of an archive in the layer `folder`. The archives are counted from 0.
    #[must_use]
    pub fn file(&self, folder: &str, index: usize) -> PathBuf {
        self.folder.object(folder, &self.ids[index])
    }

    /// Runs `ipkg-server storage` with a line of arguments and this registry's configuration.
    ///
    /// # Errors
    ///
    /// Fails if the program cannot be run.
    pub async fn storage(&self, line: &str) -> anyhow::Result<CommandOutput> {
        let mut command = self.command(line);
        Ok(spawn_blocking(move || command.output()).await??.into())
    }

    /// Starts the same command and does not wait for its end.
    ///
    /// # Errors
    ///
    /// Fails if the program cannot be run.
    pub fn start_storage(&self, line: &str) -> anyhow::Result<Child> {
        let mut command = self.command(line);
        Ok(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(binary("ipkg-server"));
        command.arg("storage").args(line.split_whitespace()).arg("-c").arg(self.folder.config());
        command.env_remove("RUST_LOG").env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }
}
