//! Stock cargo with its own `CARGO_HOME`, and projects that use registries.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use actix_web::rt::task::spawn_blocking;
use anyhow::{Context as _, ensure};
use bytes::Bytes;
use tempfile::TempDir;

use crate::command_output::CommandOutput;

/// A temporary folder with a `CARGO_HOME` and projects.
pub struct CargoClient(TempDir);

impl CargoClient {
    /// Configures one registry for each of these namespaces of the server at `url`, with the
    /// namespace's name.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be written.
    pub fn new(url: &str, namespaces: &[&str]) -> anyhow::Result<Self> {
        let cargo = Self(tempfile::tempdir()?);
        let registries = namespaces.iter().map(|namespace| {
            format!("[registries.{namespace}]\nindex = \"sparse+{url}/cargo/{namespace}/\"\n")
        });
        cargo.configure(&registries.collect::<String>())?;
        Ok(cargo)
    }

    /// Replaces the settings of `CARGO_HOME/config.toml`.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written.
    pub fn configure(&self, settings: &str) -> anyhow::Result<()> {
        // A local server needs no retries.
        let settings = format!("{settings}\n[net]\nretry = 0\n[registry]\n{TOKENS}");
        fs::create_dir_all(self.home())?;
        Ok(fs::write(self.home().join("config.toml"), settings)?)
    }

    /// Removes cargo's cache of registries.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be removed.
    pub fn clear_cache(&self) -> anyhow::Result<()> {
        let cache = self.home().join("registry");
        if cache.exists() {
            fs::remove_dir_all(cache)?;
        }
        Ok(())
    }

    /// Returns the folder of a project.
    #[must_use]
    pub fn path(&self, project: &str) -> PathBuf {
        self.0.path().join(project)
    }

    /// Writes a project: a `[package]` table followed by `manifest`, and one source file.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn write(
        &self,
        (name, version): (&str, &str),
        manifest: &str,
        (file, source): (&str, &str),
    ) -> anyhow::Result<()> {
        let folder = self.path(name);
        let head = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n\
             description = \"{name} of the tests\"\nlicense = \"MIT\"\n"
        );
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), head + manifest)?;
        Ok(fs::write(folder.join(file), source)?)
    }

    /// Packs a project with `cargo package` and returns the archive.
    ///
    /// # Errors
    ///
    /// Fails, with cargo's standard error, if cargo fails.
    pub async fn pack(&self, (name, version): (&str, &str)) -> anyhow::Result<Bytes> {
        let output = self.run(name, "package --no-verify --allow-dirty").await?;
        ensure!(output.succeeded(), "{}", output.stderr);
        let archive = format!("target/package/{name}-{version}.crate");
        Ok(fs::read(self.path(name).join(archive))?.into())
    }

    /// Runs cargo in a project with a line of arguments, which are separated by spaces.
    ///
    /// # Errors
    ///
    /// Fails if cargo cannot be run.
    pub async fn run(&self, project: &str, arguments: &str) -> anyhow::Result<CommandOutput> {
        let mut command = command(&self.home());
        command.args(arguments.split_whitespace()).current_dir(self.path(project));
        let output = spawn_blocking(move || command.output()).await?;
        Ok(output.context("cannot run cargo")?.into())
    }

    fn home(&self) -> PathBuf {
        self.0.path().join("cargo-home")
    }
}

/// Where cargo reads tokens from. Without this setting it does not publish.
const TOKENS: &str = "global-credential-providers = [\"cargo:token\"]\n";

/// Returns a cargo command without the variables that the cargo of the tests has set.
fn command(home: &Path) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os() {
        let inherited = name.to_string_lossy();
        if inherited.starts_with("CARGO") || inherited.starts_with("RUSTFLAGS") {
            command.env_remove(&name);
        }
    }
    command.env("CARGO_HOME", home).env("CARGO_TERM_COLOR", "never");
    command
}

fn program() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Returns what `cargo --version` prints.
///
/// # Errors
///
/// Fails if cargo cannot be run.
pub fn version() -> anyhow::Result<String> {
    let output = Command::new(program()).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
