//! A temporary folder with everything that `ipkg-server` needs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ipfs_registry_core::ContentId;
use tempfile::TempDir;

use crate::{binary::binary, database_url, process::ServerProcess};

/// The configuration, database and layers of a registry, which outlive its server process.
pub struct TempRegistry {
    folder: TempDir,
    /// The URL of the database.
    url: String,
}

impl TempRegistry {
    /// Writes a configuration with a new database, one layer in the folder `objects`, and `registry`
    /// as the `[registry]` table.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn new(registry: &str) -> anyhow::Result<Self> {
        Self::with_storage("layers = [{ directory = \"objects\" }]", registry)
    }

    /// Writes a configuration with a new database and these `[storage]` and `[registry]` tables.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn with_storage(storage: &str, registry: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = database_url(folder.path())?;
        let config =
            format!("{}[storage]\n{storage}\n[registry]\n{registry}\n", database_table(&url));
        fs::write(folder.path().join("config.toml"), config)?;
        Ok(Self { folder, url })
    }

    /// Writes a configuration with the database at `url` and a layer in the folder `objects`.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn on_database(url: &str, objects: &Path) -> anyhow::Result<Self> {
        let registry = Self { folder: tempfile::tempdir()?, url: url.to_owned() };
        // A fixed public URL keeps npm documents equal across servers on different ports.
        let table = "[registry]\npublic-url = \"http://packages.example.org\"\n";
        let layers = format!("[storage]\nlayers = [{{ directory = {objects:?} }}]\n");
        fs::write(registry.config(), format!("{}{layers}{table}", database_table(url)))?;
        Ok(registry)
    }

    /// Writes a configuration like [`Self::new`], with these tables added.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn with_tables(tables: &str) -> anyhow::Result<Self> {
        Self::new(&format!("\n{tables}"))
    }

    /// Writes a configuration with a layer in each of these folders, and defaults otherwise.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn with_layers(folders: &[&str]) -> anyhow::Result<Self> {
        let registry = Self::new("")?;
        registry.set_layers(folders)?;
        Ok(registry)
    }

    /// Writes the configuration again with other layers. This does not change a running server.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written.
    pub fn set_layers(&self, folders: &[&str]) -> anyhow::Result<()> {
        let layers = folders.iter().map(|folder| format!("{{ directory = \"{folder}\" }}"));
        let layers = layers.collect::<Vec<_>>().join(", ");
        let database = database_table(&self.url);
        let config = format!("{database}[storage]\nlayers = [{layers}]\n");
        Ok(fs::write(self.config(), config)?)
    }

    /// Returns the URL of the database.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.url
    }

    /// Returns the configuration file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.path().join("config.toml")
    }

    /// Returns the file of an object in the layer `folder`.
    #[must_use]
    pub fn object(&self, folder: &str, id: &ContentId) -> PathBuf {
        let name = id.to_string();
        self.path().join(folder).join(&name[name.len() - 3..name.len() - 1]).join(name)
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server and waits until it listens.
    ///
    /// # Errors
    ///
    /// Fails, with the server's log, if the server ends before it listens.
    pub fn start(&self) -> anyhow::Result<ServerProcess> {
        self.start_with(&[])
    }

    /// Starts the server with these environment variables, and waits until it listens.
    ///
    /// # Errors
    ///
    /// Fails, with the server's log, if the server ends before it listens.
    pub fn start_with(&self, environment: &[(&str, &str)]) -> anyhow::Result<ServerProcess> {
        let mut server = Command::new(binary("ipkg-server"));
        ServerProcess::start(server.envs(environment.iter().copied()), &self.config())
    }

    /// Starts the server with a umask, such as `000`, and waits until it listens.
    ///
    /// # Errors
    ///
    /// Fails, with the server's log, if the server ends before it listens.
    pub fn start_with_umask(&self, umask: &str) -> anyhow::Result<ServerProcess> {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh"]);
        ServerProcess::start(shell.arg(binary("ipkg-server")), &self.config())
    }
}

fn database_table(url: &str) -> String {
    format!("[database]\nurl = {url:?}\n")
}
