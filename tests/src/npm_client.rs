//! Stock clients of npm registries, run as people run them, in a home of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long one command may take, in seconds.
const PATIENCE: &str = "120";

/// The folder with the clients in it, made by `npm install`; none where the tests have none.
#[must_use]
pub fn clients_folder() -> Option<PathBuf> {
    std::env::var_os("IPKG_TEST_NPM_CLIENTS").map(PathBuf::from)
}

/// What a client is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task<'a> {
    /// Installs what `package.json` asks for.
    Install,
    /// Installs what the lock file says, and nothing else.
    InstallLocked,
    /// Adds one version of a package.
    Add(&'a str),
    /// Tells the latest version of a package.
    View(&'a str),
    /// Looks for a word.
    Search(&'a str),
    /// Tells which dependencies have newer versions.
    Outdated,
    /// Publishes the project.
    Publish,
}

/// A stock client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NpmClient {
    /// npm of the current major version.
    Npm,
    /// npm of the one before.
    NpmBefore,
    /// pnpm.
    Pnpm,
    /// yarn, the classic one.
    YarnClassic,
    /// yarn of today.
    Yarn,
    /// bun.
    Bun,
}

impl NpmClient {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Npm, Self::NpmBefore, Self::Pnpm, Self::Yarn, Self::YarnClassic, Self::Bun];

    /// Its name, as people say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Npm | Self::NpmBefore => "npm",
            Self::Pnpm => "pnpm",
            Self::YarnClassic => "yarn classic",
            Self::Yarn => "yarn",
            Self::Bun => "bun",
        }
    }

    /// The version that is in `folder`.
    ///
    /// # Errors
    ///
    /// Fails where the client is not there.
    pub fn version(self, folder: &Path) -> anyhow::Result<String> {
        let file = folder.join(self.package()).join("package.json");
        let text = fs::read(&file).with_context(|| format!("no {}", file.display()))?;
        let manifest: Value = serde_json::from_slice(&text)?;
        Ok(manifest["version"].as_str().unwrap_or_default().to_owned())
    }

    const fn package(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::NpmBefore => "npm-10",
            Self::Pnpm => "pnpm",
            Self::YarnClassic => "yarn",
            Self::Yarn => "@yarnpkg/cli-dist",
            Self::Bun => "bun",
        }
    }

    /// The words of the command that runs it.
    fn program(self, folder: &Path) -> Vec<PathBuf> {
        let node = |script: &str| vec!["node".into(), folder.join(self.package()).join(script)];
        match self {
            Self::Npm | Self::NpmBefore => node("bin/npm-cli.js"),
            Self::Pnpm => vec![folder.join("pnpm/pnpm")],
            Self::YarnClassic => node("bin/yarn.js"),
            Self::Yarn => node("bin/yarn.js"),
            Self::Bun => vec![folder.join("bun/bin/bun.exe")],
        }
    }

    /// The words after that, for a task; none where the client has no such command.
    fn arguments(self, task: Task<'_>) -> Option<Vec<String>> {
        let words = match (self, task) {
            (Self::Yarn, Task::Install) => "install --no-immutable".to_owned(),
            (_, Task::Install) => "install".to_owned(),
            (Self::Npm | Self::NpmBefore, Task::InstallLocked) => "ci".to_owned(),
            (Self::Yarn, Task::InstallLocked) => "install --immutable".to_owned(),
            (_, Task::InstallLocked) => "install --frozen-lockfile".to_owned(),
            (Self::Npm | Self::NpmBefore, Task::Add(what)) => format!("install {what}"),
            (_, Task::Add(what)) => format!("add {what}"),
            (Self::Pnpm, Task::Publish) => "publish --no-git-checks".to_owned(),
            (Self::Yarn, Task::Publish) => "npm publish".to_owned(),
            (Self::YarnClassic, Task::Publish) => "publish --new-version 1.0.1".to_owned(),
            (_, Task::Publish) => "publish".to_owned(),
            (Self::Yarn, Task::View(what)) => format!("npm info {what} --fields version --json"),
            (Self::YarnClassic | Self::Bun, Task::View(what)) => format!("info {what} version"),
            (_, Task::View(what)) => format!("view {what} version"),
            (Self::Npm | Self::NpmBefore | Self::Pnpm, Task::Search(word)) => {
                format!("search {word}")
            }
            (_, Task::Search(_)) | (Self::Yarn, Task::Outdated) => return None,
            (_, Task::Outdated) => "outdated".to_owned(),
        };
        Some(words.split(' ').map(str::to_owned).collect())
    }
}

/// A project with dependencies, and the home of the one who works on it.
pub struct Project {
    client: NpmClient,
    clients: PathBuf,
    folder: TempDir,
}

impl Project {
    /// A project of `client` with these dependencies, whose packages of the scope `@acme` come from
    /// the registry at `url`; no other registry can be reached.
    ///
    /// # Errors
    ///
    /// Fails where its files cannot be written.
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
            // A scope has an age gate of its own, of one day.
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
        // Clients want a token before they publish at all.
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
    /// Fails where it cannot be written.
    pub fn write(&self, file: &str, text: &str) -> anyhow::Result<()> {
        Ok(fs::write(self.root().join(file), text)?)
    }

    /// Has another registry asked from now on, also for what the lock file says.
    ///
    /// # Errors
    ///
    /// Fails where a file cannot be written.
    pub fn point_to(&self, before: &str, after: &str) -> anyhow::Result<()> {
        self.configure(after)?;
        for entry in fs::read_dir(self.root())? {
            let file = entry?.path();
            let Ok(text) = fs::read_to_string(&file) else { continue };
            fs::write(&file, text.replace(before, after))?;
        }
        Ok(())
    }

    /// The version of an installed package; empty where it is not installed.
    #[must_use]
    pub fn installed(&self, package: &str) -> String {
        let file = self.root().join("node_modules").join(package).join("package.json");
        let manifest: Value = fs::read(file)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        manifest["version"].as_str().unwrap_or_default().to_owned()
    }

    /// Forgets all that was installed and cached; the lock file stays.
    ///
    /// # Errors
    ///
    /// Fails where something cannot be removed.
    pub fn forget(&self) -> anyhow::Result<()> {
        for folder in [self.home(), self.root().join("node_modules"), self.root().join(".yarn")] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        Ok(fs::create_dir_all(self.home())?)
    }

    /// Removes what was installed and the lock files; what is cached stays.
    ///
    /// # Errors
    ///
    /// Fails where something cannot be removed.
    pub fn start_over(&self) -> anyhow::Result<()> {
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

    /// Has the client do a task; none where it has no command for it.
    ///
    /// # Errors
    ///
    /// Fails where the client cannot be run.
    pub fn run(&self, task: Task<'_>) -> anyhow::Result<Option<Ran>> {
        let Some(arguments) = self.client.arguments(task) else { return Ok(None) };
        let mut command = self.command(&self.client.program(&self.clients));
        command.args(arguments);
        Ok(Some(command.output()?.into()))
    }

    /// Runs a script with node, which finds the clients' own packages.
    ///
    /// # Errors
    ///
    /// Fails where node cannot be run.
    pub fn node(&self, script: &str) -> anyhow::Result<Ran> {
        let mut command = self.command(&["node".into()]);
        command.env("NODE_PATH", &self.clients).args(["-e", script]);
        Ok(command.output()?.into())
    }

    fn command(&self, program: &[PathBuf]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["-k", "1", PATIENCE]).args(program);
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

/// What a client did.
#[derive(Debug)]
pub struct Ran {
    /// Whether it said that all went well.
    pub succeeded: bool,
    /// All that it said.
    pub said: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        Self {
            succeeded: output.status.success(),
            said: String::from_utf8_lossy(&said).into_owned(),
        }
    }
}
