//! Stock clients of npm registries, each with its own home folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command_output::CommandOutput;

/// The longest time of one command, in seconds.
const TIMEOUT: &str = "120";

/// Returns the `node_modules` folder with the clients: `IPKG_TEST_NPM_CLIENTS`.
#[must_use]
pub fn clients_folder() -> Option<PathBuf> {
    std::env::var_os("IPKG_TEST_NPM_CLIENTS").map(PathBuf::from)
}

/// A command of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task<'a> {
    /// Installs the dependencies in `package.json`.
    Install,
    /// Installs from the lock file, and fails if it does not match `package.json`.
    InstallLocked,
    /// Adds one version of a package.
    Add(&'a str),
    /// Shows the latest version of a package.
    View(&'a str),
    /// Searches for a word.
    Search(&'a str),
    /// Shows which dependencies have newer versions.
    Outdated,
    /// Publishes the project.
    Publish,
}

/// A stock client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NpmClient {
    /// npm's current major version.
    Npm,
    /// npm's previous major version.
    PreviousNpm,
    /// pnpm.
    Pnpm,
    /// yarn 1.
    YarnClassic,
    /// yarn's current major version.
    Yarn,
    /// bun.
    Bun,
}

impl NpmClient {
    /// All clients.
    pub const ALL: [Self; 6] =
        [Self::Npm, Self::PreviousNpm, Self::Pnpm, Self::Yarn, Self::YarnClassic, Self::Bun];

    /// Returns the client's usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Npm | Self::PreviousNpm => "npm",
            Self::Pnpm => "pnpm",
            Self::YarnClassic => "yarn classic",
            Self::Yarn => "yarn",
            Self::Bun => "bun",
        }
    }

    /// Returns the version that is installed in `folder`.
    ///
    /// # Errors
    ///
    /// Fails if the client is not installed there.
    pub fn version(self, folder: &Path) -> anyhow::Result<String> {
        let file = folder.join(self.package()).join("package.json");
        let text = fs::read(&file).with_context(|| format!("no {}", file.display()))?;
        let manifest: Value = serde_json::from_slice(&text)?;
        Ok(manifest["version"].as_str().unwrap_or_default().to_owned())
    }

    const fn package(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PreviousNpm => "npm-10",
            Self::Pnpm => "pnpm",
            Self::YarnClassic => "yarn",
            Self::Yarn => "@yarnpkg/cli-dist",
            Self::Bun => "bun",
        }
    }

    /// Returns the program that runs the client, with its first arguments.
    fn program(self, folder: &Path) -> Vec<PathBuf> {
        let node = |script: &str| vec!["node".into(), folder.join(self.package()).join(script)];
        match self {
            Self::Npm | Self::PreviousNpm => node("bin/npm-cli.js"),
            Self::Pnpm => vec![folder.join("pnpm/pnpm")],
            Self::YarnClassic => node("bin/yarn.js"),
            Self::Yarn => node("bin/yarn.js"),
            Self::Bun => vec![folder.join("bun/bin/bun.exe")],
        }
    }

    /// Returns the arguments of a task, or `None` if the client has no such command.
    fn arguments(self, task: Task<'_>) -> Option<Vec<String>> {
        let line = match (self, task) {
            (Self::Yarn, Task::Install) => "install --no-immutable".to_owned(),
            (_, Task::Install) => "install".to_owned(),
            (Self::Npm | Self::PreviousNpm, Task::InstallLocked) => "ci".to_owned(),
            (Self::Yarn, Task::InstallLocked) => "install --immutable".to_owned(),
            (_, Task::InstallLocked) => "install --frozen-lockfile".to_owned(),
            (Self::Npm | Self::PreviousNpm, Task::Add(package)) => format!("install {package}"),
            (_, Task::Add(package)) => format!("add {package}"),
            (Self::Pnpm, Task::Publish) => "publish --no-git-checks".to_owned(),
            (Self::Yarn, Task::Publish) => "npm publish".to_owned(),
            (Self::YarnClassic, Task::Publish) => "publish --new-version 1.0.1".to_owned(),
            (_, Task::Publish) => "publish".to_owned(),
            (Self::Yarn, Task::View(package)) => {
                format!("npm info {package} --fields version --json")
            }
            (Self::YarnClassic | Self::Bun, Task::View(package)) => {
                format!("info {package} version")
            }
            (_, Task::View(package)) => format!("view {package} version"),
            (Self::Npm | Self::PreviousNpm | Self::Pnpm, Task::Search(word)) => {
                format!("search {word}")
            }
            (_, Task::Search(_)) | (Self::Yarn, Task::Outdated) => return None,
            (_, Task::Outdated) => "outdated".to_owned(),
        };
        Some(line.split(' ').map(str::to_owned).collect())
    }
}

/// A project of one client, and the home folder for its settings and caches.
pub struct NpmProject {
    client: NpmClient,
    clients: PathBuf,
    folder: TempDir,
}

impl NpmProject {
    /// Writes a project with these dependencies. All packages come from the registry at `url`.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn new(
        (client, clients): (NpmClient, &Path),
        url: &str,
        dependencies: &Value,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let project = Self { client, clients: clients.to_owned(), folder };
        fs::create_dir_all(project.home())?;
        fs::create_dir_all(project.root())?;
        let manifest = json!({
            "name": "project", "version": "1.0.0", "private": true, "dependencies": dependencies,
        });
        project.write("package.json", &manifest.to_string())?;
        project.configure(url)?;
        Ok(project)
    }

    fn configure(&self, url: &str) -> anyhow::Result<()> {
        match self.client {
            // A scope has its own minimum age of packages, one day by default.
            NpmClient::Yarn => self.write(
                ".yarnrc.yml",
                &format!(
                    "npmRegistryServer: \"{url}/npm/\"\nnpmScopes:\n  acme:\n    npmRegistryServer: \"{url}/npm/\"\n    npmMinimalAgeGate: 0\n\
                     unsafeHttpWhitelist: [\"127.0.0.1\"]\nnodeLinker: node-modules\n\
                     enableGlobalCache: false\nenableTelemetry: false\nnpmMinimalAgeGate: 0\nnpmAuthToken: none\n"
                ),
            )?,
            NpmClient::Pnpm => self.write("pnpm-workspace.yaml", "minimumReleaseAge: 0\n")?,
            _ => {}
        }
        // Without a token, clients do not send a publish.
        let host = url.trim_start_matches("http:");
        let lines = format!(
            "registry={url}/npm/\n@acme:registry={url}/npm/\n{host}/npm/:_authToken=none\n"
        );
        self.write(".npmrc", &lines)
    }

    /// Writes a file of the project.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written.
    pub fn write(&self, file: &str, text: &str) -> anyhow::Result<()> {
        Ok(fs::write(self.root().join(file), text)?)
    }

    /// Replaces the registry's URL in the settings and in the lock file.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn change_registry(&self, before: &str, after: &str) -> anyhow::Result<()> {
        self.configure(after)?;
        for entry in fs::read_dir(self.root())? {
            let file = entry?.path();
            let Ok(text) = fs::read_to_string(&file) else { continue };
            fs::write(&file, text.replace(before, after))?;
        }
        Ok(())
    }

    /// Returns the version of an installed package; empty if it is not installed.
    #[must_use]
    pub fn installed(&self, package: &str) -> String {
        let file = self.root().join("node_modules").join(package).join("package.json");
        let manifest: Value = fs::read(file)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        manifest["version"].as_str().unwrap_or_default().to_owned()
    }

    /// Removes installed packages and caches. The lock file stays.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be removed.
    pub fn clear_cache(&self) -> anyhow::Result<()> {
        for folder in [self.home(), self.root().join("node_modules"), self.root().join(".yarn")] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        Ok(fs::create_dir_all(self.home())?)
    }

    /// Removes installed packages and lock files. The caches stay.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be removed.
    pub fn uninstall(&self) -> anyhow::Result<()> {
        for entry in fs::read_dir(self.root())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match name.contains("lock") {
                true => fs::remove_file(path)?,
                false if name == "node_modules" => fs::remove_dir_all(path)?,
                false => {}
            }
        }
        Ok(())
    }

    /// Runs a task, or returns `None` if the client has no command for it.
    ///
    /// # Errors
    ///
    /// Fails if the client cannot be run.
    pub fn run(&self, task: Task<'_>) -> anyhow::Result<Option<CommandOutput>> {
        let Some(arguments) = self.client.arguments(task) else { return Ok(None) };
        let mut command = self.command(&self.client.program(&self.clients));
        command.args(arguments);
        Ok(Some(command.output()?.into()))
    }

    /// Runs a script with node, which can import the clients' packages.
    ///
    /// # Errors
    ///
    /// Fails if node cannot be run.
    pub fn node(&self, script: &str) -> anyhow::Result<CommandOutput> {
        let mut command = self.command(&["node".into()]);
        command.env("NODE_PATH", &self.clients).args(["-e", script]);
        Ok(command.output()?.into())
    }

    fn command(&self, program: &[PathBuf]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["-k", "1", TIMEOUT]).args(program);
        command.current_dir(self.root()).stdin(Stdio::null()).env_clear();
        let home = self.home();
        for (name, folder) in [
            ("HOME", ""),
            ("npm_config_cache", "npm"),
            ("npm_config_store_dir", "pnpm-store"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("YARN_CACHE_FOLDER", "yarn"),
            ("BUN_INSTALL_CACHE_DIR", "bun"),
        ] {
            command.env(name, home.join(folder));
        }
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("CI", "1")
            .env("NO_COLOR", "1")
            .env("npm_config_update_notifier", "false")
            .env("npm_config_fund", "false")
            .env("npm_config_fetch_retries", "0")
            .env("npm_config_manage_package_manager_versions", "false");
        command
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}
