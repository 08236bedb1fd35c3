//! `ipkg-server` as a process of its own, for tests of what happens to one: signals, memory.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use ipfs_registry_core::ContentId;
use tempfile::TempDir;

use crate::{binary::binary, database_url};

/// A server process on a port of its own; killed when dropped.
pub struct ServerProcess {
    child: Child,
    url: String,
    log: String,
}

/// The folder of a server, which outlives the process: configuration, database, layer.
pub struct Home {
    folder: TempDir,
    /// The `[database]` table.
    database: String,
}

impl Home {
    /// A folder with a configuration: SQLite, one layer of files, and `registry` as the
    /// `[registry]` table.
    ///
    /// # Errors
    ///
    /// Fails where the folder cannot be written.
    pub fn new(registry: &str) -> anyhow::Result<Self> {
        Self::on("layers = [{ directory = \"objects\" }]", registry)
    }

    /// A folder with a configuration: a database of its own, and these `[storage]` and `[registry]`
    /// tables.
    ///
    /// # Errors
    ///
    /// Fails where the folder cannot be written.
    pub fn on(storage: &str, registry: &str) -> anyhow::Result<Self> {
        let home = tempfile::tempdir()?;
        let database = format!("[database]\nurl = {:?}\n", database_url(home.path())?);
        let config = format!("{database}[storage]\n{storage}\n[registry]\n{registry}\n");
        fs::write(home.path().join("config.toml"), config)?;
        Ok(Self { folder: home, database })
    }

    /// A folder with a configuration: the database of this URL, and the layer of files in `objects`.
    ///
    /// # Errors
    ///
    /// Fails where the folder cannot be written.
    pub fn on_database(url: &str, objects: &Path) -> anyhow::Result<Self> {
        let database = format!("[database]\nurl = {url:?}\n");
        let home = Self { folder: tempfile::tempdir()?, database };
        // What is told to npm does not tell the port.
        let registry = "[registry]\npublic-url = \"http://packages.example.org\"\n";
        let layers = format!("[storage]\nlayers = [{{ directory = {objects:?} }}]\n");
        fs::write(home.config(), format!("{}{layers}{registry}", home.database))?;
        Ok(home)
    }

    /// A folder with a configuration: SQLite, a layer of files, and these tables.
    ///
    /// # Errors
    ///
    /// Fails where the folder cannot be written.
    pub fn with_tables(tables: &str) -> anyhow::Result<Self> {
        Self::new(&format!("\n{tables}"))
    }

    /// A folder with a configuration of the default rules, and a layer in each of these folders
    /// of it.
    ///
    /// # Errors
    ///
    /// Fails where the folder cannot be written.
    pub fn with_layers(folders: &[&str]) -> anyhow::Result<Self> {
        let home = Self::new("")?;
        home.set_layers(folders)?;
        Ok(home)
    }

    /// Writes the configuration anew, with other layers. A running server keeps its own.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be written.
    pub fn set_layers(&self, folders: &[&str]) -> anyhow::Result<()> {
        let layers = folders.iter().map(|folder| format!("{{ directory = \"{folder}\" }}"));
        let layers = layers.collect::<Vec<_>>().join(", ");
        let config = format!("{}[storage]\nlayers = [{layers}]\n", self.database);
        Ok(fs::write(self.config(), config)?)
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.path().join("config.toml")
    }

    /// The file of an object in the layer `folder`.
    #[must_use]
    pub fn object(&self, folder: &str, id: &ContentId) -> PathBuf {
        let name = id.to_string();
        self.path().join(folder).join(&name[name.len() - 3..name.len() - 1]).join(name)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server and waits until it listens.
    ///
    /// # Errors
    ///
    /// Fails where it ends before that, with what it said.
    pub fn start(&self) -> anyhow::Result<ServerProcess> {
        self.start_with(&[])
    }

    /// Starts the server with these variables in its environment.
    ///
    /// # Errors
    ///
    /// Fails where it ends before it listens, with what it said.
    pub fn start_with(&self, environment: &[(&str, &str)]) -> anyhow::Result<ServerProcess> {
        Self::start_on_with(&self.config(), environment)
    }

    /// Starts a server on this configuration.
    ///
    /// # Errors
    ///
    /// Fails where it ends before it listens, with what it said.
    pub fn start_on(config: &Path) -> anyhow::Result<ServerProcess> {
        Self::start_on_with(config, &[])
    }

    /// Starts the server with this umask, such as `000`.
    ///
    /// # Errors
    ///
    /// Fails where it ends before it listens, with what it said.
    pub fn start_with_umask(&self, umask: &str) -> anyhow::Result<ServerProcess> {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh"]);
        launch(shell.arg(binary("ipkg-server")), &self.config())
    }

    fn start_on_with(config: &Path, environment: &[(&str, &str)]) -> anyhow::Result<ServerProcess> {
        let mut server = Command::new(binary("ipkg-server"));
        launch(server.envs(environment.iter().copied()), config)
    }
}

/// Starts the server that `command` runs, and waits until it listens.
fn launch(command: &mut Command, config: &Path) -> anyhow::Result<ServerProcess> {
    let command = command.args(["-b", "127.0.0.1:0", "-c"]).arg(config);
    let mut child =
        command.env("RUST_LOG", "info").env("NO_COLOR", "1").stderr(Stdio::piped()).spawn()?;
    let stderr = child.stderr.take().context("standard error is piped")?;
    let (url, log, rest) = listening(stderr)?;
    // The pipe is drained for as long as the server lives, or it would block.
    std::thread::spawn(move || rest.lines().for_each(drop));
    Ok(ServerProcess { child, url, log })
}

fn listening(
    log: std::process::ChildStderr,
) -> anyhow::Result<(String, String, BufReader<std::process::ChildStderr>)> {
    let mut log = BufReader::new(log);
    let mut said = String::new();
    loop {
        let start = said.len();
        if log.read_line(&mut said)? == 0 {
            anyhow::bail!("the server ended: {said}");
        }
        if let Some((_, url)) = said[start..].split_once("listening on ") {
            return Ok((url.trim().to_owned(), said, log));
        }
    }
}

impl ServerProcess {
    /// Where it answers.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it logged before it listened.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Sends `signal`, such as `TERM`.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be sent.
    pub fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status()?;
        anyhow::ensure!(sent.success(), "no process {id} to signal");
        Ok(())
    }

    /// Waits for its end; the exit code, where it ended by itself.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be waited for.
    pub fn wait(&mut self) -> anyhow::Result<Option<i32>> {
        Ok(self.child.wait()?.code())
    }

    /// The most memory that was ever resident, in bytes.
    ///
    /// # Errors
    ///
    /// Fails where the system does not tell.
    pub fn peak_memory(&self) -> anyhow::Result<u64> {
        self.status("VmHWM:")
    }

    /// The memory resident now, in bytes.
    ///
    /// # Errors
    ///
    /// Fails where the system does not tell.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.status("VmRSS:")
    }

    fn status(&self, key: &str) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).context("no such key")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Either may fail where the process has ended, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
