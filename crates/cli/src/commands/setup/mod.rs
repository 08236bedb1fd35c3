//! `ipkg setup`: what stock clients must be told to install from the registry.

mod cargo;
mod file;
mod npm;

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, PackageKind};
use serde_json::json;
use structopt::StructOpt;

use crate::{args::Options, failure::Failure, kind, output, session};

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

/// A client that can be told of a registry.
struct StockClient {
    /// What it installs.
    kind: PackageKind,
    /// The file, from the folder of a project.
    file: fn() -> PathBuf,
    /// What the file must have, for a registry at this URL and one of its namespaces.
    lines: fn(&str, &Namespace) -> String,
    /// The text of the file with it; `None` where it is there already.
    put: fn(&str, &str, &Namespace) -> anyhow::Result<Option<String>>,
    /// What people should know beside the lines.
    note: Option<&'static str>,
}

impl Setup {
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let client = session::reader(options)?;
        let (stock, target) = match &self {
            Self::Npm(target) => (npm::CLIENT, target),
            Self::Cargo(target) => (cargo::CLIENT, target),
        };
        let namespace = target.namespace()?;
        let namespace = stock.check(&client, namespace).await.context("cannot set this up")?;
        let written = match target.write {
            true => Some(stock.write(client.url(), &namespace)?),
            false => None,
        };
        let file = (stock.file)().display().to_string();
        let lines = (stock.lines)(client.url(), &namespace);
        if options.json {
            let answer =
                json!({ "file": file, "lines": lines, "written": written, "note": stock.note });
            return Ok(output::text(&format!("{answer:#}"))?);
        }
        match written {
            None => {}
            Some(true) => output::message("wrote", &file),
            Some(false) => output::message("left", &format!("{file}, which has it already")),
        }
        if let Some(note) = stock.note {
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

impl StockClient {
    /// Asks the registry whether this client can install from the namespace, which comes back as
    /// it was registered: clients know that one spelling only.
    async fn check(
        &self,
        client: &Client,
        namespace: Option<&Namespace>,
    ) -> anyhow::Result<Namespace> {
        kind::check(client, self.kind).await?;
        match namespace {
            Some(namespace) => Ok(client.namespace(namespace).await?.name),
            None => Ok("NAMESPACE".parse()?),
        }
    }

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
