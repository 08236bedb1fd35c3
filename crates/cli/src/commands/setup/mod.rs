//! `ipkg setup`: what stock clients must be told to install from the registry.

mod cargo;
mod file;
mod npm;
mod package_manager;

use anyhow::Context as _;
use ipfs_registry_core::Namespace;
use serde_json::json;
use structopt::StructOpt;

use crate::{failure::Failure, options::Options, output, session};

/// Tells npm or cargo where a namespace is: prints the lines for `.npmrc` or `.cargo/config.toml`
///
/// The registry is asked whether it holds such packages and has the namespace. The lines alone go
/// to standard output, whoever reads it, unless --json asks for more. With --write they are put
/// into the file in this folder, beside what is there.
#[derive(Debug, StructOpt)]
pub(crate) enum Setup {
    /// For npm, pnpm, yarn and bun: `@NAMESPACE/…` comes from this registry (.npmrc)
    Npm(Target),
    /// For cargo: the registry of the namespace (.cargo/config.toml)
    Cargo(Target),
}

/// What to set up.
#[derive(Debug, StructOpt)]
pub(crate) struct Target {
    /// The namespace
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Option<Namespace>,
    /// Puts the lines into the file; what is there stays
    #[structopt(long)]
    write: bool,
}

impl Setup {
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let client = session::reader(options)?;
        let (manager, target) = match &self {
            Self::Npm(target) => (npm::NPM, target),
            Self::Cargo(target) => (cargo::CARGO, target),
        };
        let namespace = target.namespace()?;
        let namespace = manager.check(&client, namespace).await.context("cannot set this up")?;
        let written = match target.write {
            true => Some(manager.write(client.url(), &namespace)?),
            false => None,
        };
        let file = (manager.file)().display().to_string();
        let lines = (manager.lines)(client.url(), &namespace);
        if options.json {
            let answer =
                json!({ "file": file, "lines": lines, "written": written, "note": manager.note });
            return Ok(output::text(&format!("{answer:#}"))?);
        }
        match written {
            None => {}
            Some(true) => output::message("wrote", &file),
            Some(false) => output::message("left", &format!("{file}, which has it already")),
        }
        if let Some(note) = manager.note {
            output::message("note", note);
        }
        Ok(output::text(&lines)?)
    }
}

impl Target {
    /// The namespace; `None` where the lines are only shown, with a word that stands for it.
    fn namespace(&self) -> Result<Option<&Namespace>, Failure> {
        match &self.namespace {
            None if self.write => {
                Err(Failure::Usage("--write needs the namespace: name it with -n".to_owned()))
            }
            namespace => Ok(namespace.as_ref()),
        }
    }
}
