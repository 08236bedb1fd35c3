//! Stock cargo as its users have it: a home of its own, and projects that are told of a registry.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use actix_web::rt::task::spawn_blocking;
use anyhow::{Context as _, ensure};
use bytes::Bytes;
use tempfile::TempDir;

/// A folder with a `CARGO_HOME` that has nothing in it but the names of registries.
pub struct Workshop(TempDir);

/// What a run of cargo said.
#[derive(Debug)]
pub struct Said {
    /// Whether it went well.
    pub success: bool,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Workshop {
    /// A workshop whose cargo knows these namespaces of the registry at `url` by their names.
    ///
    /// # Errors
    ///
    /// Fails where its folder cannot be written.
    pub fn new(url: &str, namespaces: &[&str]) -> anyhow::Result<Self> {
        let workshop = Self(tempfile::tempdir()?);
        let registries = namespaces.iter().map(|namespace| {
            format!("[registries.{namespace}]\nindex = \"sparse+{url}/cargo/{namespace}/\"\n")
        });
        workshop.configure(&registries.collect::<String>())?;
        Ok(workshop)
    }

    /// Gives cargo other settings.
    ///
    /// # Errors
    ///
    /// Fails where they cannot be written.
    pub fn configure(&self, settings: &str) -> anyhow::Result<()> {
        // Nothing here is on the net, so nothing is waited for.
        let settings = format!("{settings}\n[net]\nretry = 0\n[registry]\n{TOKENS}");
        fs::create_dir_all(self.home())?;
        Ok(fs::write(self.home().join("config.toml"), settings)?)
    }

    /// Removes what cargo has downloaded.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be removed.
    pub fn forget(&self) -> anyhow::Result<()> {
        let cache = self.home().join("registry");
        if cache.exists() {
            fs::remove_dir_all(cache)?;
        }
        Ok(())
    }

    /// The folder of a project.
    #[must_use]
    pub fn path(&self, project: &str) -> PathBuf {
        self.0.path().join(project)
    }

    /// Writes a project: `manifest` behind its name and version, and one source file.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be written.
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

    /// Packs a project as `cargo package` does, and gives the archive.
    ///
    /// # Errors
    ///
    /// Fails where cargo does, with what it said.
    pub async fn pack(&self, (name, version): (&str, &str)) -> anyhow::Result<Bytes> {
        let said = self.cargo(name, "package --no-verify --allow-dirty").await?;
        ensure!(said.success, "{}", said.stderr);
        let archive = format!("target/package/{name}-{version}.crate");
        Ok(fs::read(self.path(name).join(archive))?.into())
    }

    /// Runs cargo in a project, with arguments that have no space in them.
    ///
    /// # Errors
    ///
    /// Fails where cargo cannot be run.
    pub async fn cargo(&self, project: &str, arguments: &str) -> anyhow::Result<Said> {
        let mut command = command(&self.home());
        command.args(arguments.split_whitespace()).current_dir(self.path(project));
        let output = spawn_blocking(move || command.output()).await?.context("cargo runs")?;
        Ok(Said {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn home(&self) -> PathBuf {
        self.0.path().join("cargo-home")
    }
}

/// Where cargo takes tokens from, which it wants before it publishes.
const TOKENS: &str = "global-credential-providers = [\"cargo:token\"]\n";

/// Cargo, without what the cargo that runs the tests has set.
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

/// The version of cargo, in its own words.
///
/// # Errors
///
/// Fails where cargo cannot be run.
pub fn version() -> anyhow::Result<String> {
    let output = Command::new(program()).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
