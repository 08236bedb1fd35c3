//! A server process with some archives in it, and the commands that look after its layers.

use std::{
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

use actix_web::rt::task::spawn_blocking;
use bytes::Bytes;
use ipfs_registry_client::Client;
use ipfs_registry_core::{ContentId, Namespace, SigningKey};
use serde_json::Value;

use crate::{
    archives::npm,
    binary::binary,
    process::{Home, ServerProcess},
};

/// A running registry of a process of its own, whose layers are folders.
pub struct Shop {
    /// Its folder.
    pub home: Home,
    /// The process.
    pub server: ServerProcess,
    /// Signs with the key of the owner of `namespace`.
    pub client: Client,
    /// A namespace.
    pub namespace: Namespace,
    /// What is published in it.
    pub ids: Vec<ContentId>,
}

/// What a run of a program said.
#[derive(Debug)]
pub struct Said {
    /// The exit status.
    pub status: i32,
    /// Standard output, where it is JSON.
    pub json: Value,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Said {
    /// A number that is told of the layer at `position`, which is counted from 1.
    #[must_use]
    pub fn count(&self, position: usize, key: &str) -> u64 {
        self.json["layers"][position - 1][key].as_u64().unwrap_or(u64::MAX)
    }
}

impl Shop {
    /// A registry with a layer in each of these folders, and so many archives.
    ///
    /// # Errors
    ///
    /// Fails where the server does not start, or refuses.
    pub async fn open(layers: &[&str], archives: usize) -> anyhow::Result<Self> {
        let home = Home::with_layers(layers)?;
        let server = home.start()?;
        let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
        client.sign_up().await?;
        let namespace: Namespace = "my-shop".parse()?;
        client.register(&namespace).await?;
        let mut shop = Self { home, server, client, namespace, ids: Vec::new() };
        for patch in 0..archives {
            shop.publish(npm("tool", &format!("1.0.{patch}"))).await?;
        }
        Ok(shop)
    }

    /// Publishes an archive.
    ///
    /// # Errors
    ///
    /// Fails where the server refuses.
    pub async fn publish(&mut self, archive: Bytes) -> anyhow::Result<ContentId> {
        let id = ContentId::of(&archive);
        self.client.publish(&self.namespace, archive).await?;
        self.ids.push(id);
        Ok(id)
    }

    /// The file of an archive, counted from 0, in the layer `folder`.
    #[must_use]
    pub fn file(&self, folder: &str, index: usize) -> PathBuf {
        self.home.object(folder, &self.ids[index])
    }

    /// Runs `ipkg-server storage` with a line without quotes in it, and this configuration.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be run.
    pub async fn storage(&self, line: &str) -> anyhow::Result<Said> {
        let mut command = self.command(line);
        Ok(spawn_blocking(move || command.output()).await??.into())
    }

    /// Starts the same, and does not wait for it.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be run.
    pub fn start_storage(&self, line: &str) -> anyhow::Result<Child> {
        let mut command = self.command(line);
        Ok(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(binary("ipkg-server"));
        command.arg("storage").args(line.split_whitespace()).arg("-c").arg(self.home.config());
        command.env_remove("RUST_LOG").env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }
}
