//! `ipkg setup`: configures npm and cargo to install from the registry.

mod cargo;
mod file;
mod npm;
mod package_manager;

use anyhow::Context as _;
use ipfs_registry_core::Namespace;
use serde_json::json;
use structopt::StructOpt;

use crate::{client, failure::Failure, options::Options, output};

/// Configures npm or cargo for a namespace: prints the lines for `.npmrc` or `.cargo/config.toml`
///
/// Checks first that the registry serves such packages and has the namespace. Prints only the lines,
/// also when standard output is not a terminal, unless --json is set. With --write, adds them to the
/// file in the current folder and leaves its other content unchanged.
#[derive(Debug, StructOpt)]
pub(crate) enum Setup {
    /// Configures npm, pnpm, yarn and bun to install `@NAMESPACE/…` from this registry (.npmrc)
    Npm(SetupArgs),
    /// Configures the namespace as a registry of cargo (.cargo/config.toml)
    Cargo(SetupArgs),
}

/// The arguments of `setup npm` and `setup cargo`.
#[derive(Debug, StructOpt)]
pub(crate) struct SetupArgs {
    /// The namespace
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Option<Namespace>,
    /// Adds the lines to the file
    #[structopt(long)]
    write: bool,
}

impl Setup {
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let client = client::reader(options)?;
        let (manager, args) = match &self {
            Self::Npm(args) => (npm::NPM, args),
            Self::Cargo(args) => (cargo::CARGO, args),
        };
        let namespace = args.namespace()?;
        let namespace =
            manager.check(&client, namespace).await.context("cannot set up the client")?;
        let written = match args.write {
            true => Some(manager.write(client.url(), &namespace)?),
            false => None,
        };
        let file = (manager.file)().display().to_string();
        let lines = (manager.lines)(client.url(), &namespace);
        if options.json {
            let output =
                json!({ "file": file, "lines": lines, "written": written, "note": manager.note });
            return Ok(output::text(&format!("{output:#}"))?);
        }
        match written {
            None => {}
            Some(true) => output::message("wrote", &file),
            Some(false) => output::message("unchanged", &format!("{file} has these lines already")),
        }
        if let Some(note) = manager.note {
            output::message("note", note);
        }
        Ok(output::text(&lines)?)
    }
}

impl SetupArgs {
    /// Returns the namespace. Returns `None` if the lines are only printed, with a placeholder.
    fn namespace(&self) -> Result<Option<&Namespace>, Failure> {
        match &self.namespace {
            None if self.write => {
                Err(Failure::Usage("--write needs a namespace; set it with -n".to_owned()))
            }
            namespace => Ok(namespace.as_ref()),
        }
    }
}
