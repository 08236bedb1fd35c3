//! `ipkg setup`: what stock clients must be told to install from the registry.

mod cargo;
mod file;
mod npm;

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_core::Namespace;
use serde_json::json;
use structopt::StructOpt;

use crate::{args::Options, failure::Failure, output, session};

/// Tells npm or cargo where a namespace is: prints the lines for `.npmrc` or `.cargo/config.toml`
///
/// The lines alone go to standard output, whoever reads it, unless --json asks for more. With
/// --write they are put into the file in this folder, beside what is there.
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

/// A client that can be told of a registry.
struct StockClient {
    /// The file, from the folder of a project.
    file: fn() -> PathBuf,
    /// What the file must have, for a registry at this URL and one of its namespaces.
    lines: fn(&str, &Namespace) -> String,
    /// The text of the file with it; `None` where it is there already.
    put: fn(&str, &str, &Namespace) -> anyhow::Result<Option<String>>,
}

impl Setup {
    pub(crate) fn run(self, options: &Options) -> Result<(), Failure> {
        let client = session::reader(options)?;
        let (stock, target) = match &self {
            Self::Npm(target) => (npm::CLIENT, target),
            Self::Cargo(target) => (cargo::CLIENT, target),
        };
        let namespace = target.namespace()?;
        let written = match target.write {
            true => Some(stock.write(client.url(), &namespace)?),
            false => None,
        };
        let file = (stock.file)().display().to_string();
        let lines = (stock.lines)(client.url(), &namespace);
        if options.json {
            let answer = json!({ "file": file, "lines": lines, "written": written });
            return Ok(output::text(&format!("{answer:#}"))?);
        }
        match written {
            None => {}
            Some(true) => output::message("wrote", &file),
            Some(false) => output::message("left", &format!("{file}, which has it already")),
        }
        Ok(output::text(&lines)?)
    }
}

impl Target {
    /// The namespace, or a word that stands for it where the lines are only shown.
    fn namespace(&self) -> Result<Namespace, Failure> {
        match &self.namespace {
            Some(namespace) => Ok(namespace.clone()),
            None if self.write => {
                Err(Failure::Usage("--write needs the namespace: name it with -n".to_owned()))
            }
            None => Ok("NAMESPACE".parse()?),
        }
    }
}

impl StockClient {
    /// Puts the lines into the file; whether it had to be changed for that.
    fn write(&self, url: &str, namespace: &Namespace) -> anyhow::Result<bool> {
        let path = (self.file)();
        let shown = path.display();
        let text = file::read(&path).with_context(|| format!("cannot read `{shown}`"))?;
        let changed = (self.put)(&text, url, namespace);
        let Some(text) = changed.with_context(|| format!("cannot change `{shown}`"))? else {
            return Ok(false);
        };
        file::replace(&path, &text).with_context(|| format!("cannot write `{shown}`"))?;
        Ok(true)
    }
}
