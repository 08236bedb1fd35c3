//! `ipkg-server config`: tells what a server would start with, and what would keep it from starting.

use std::{
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use structopt::StructOpt;

use super::{config_file::ConfigFile, output::print_text};
use crate::{
    check,
    config::{Config, Draft},
};

/// Looks at the configuration: file and environment together.
#[derive(Debug, StructOpt)]
pub struct ConfigArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, StructOpt)]
enum ConfigCommand {
    /// Says everything that is wrong with it; exit status 1 where something is
    ///
    /// A server that is started with the same file says the same lines and changes nothing. Nobody is asked
    /// over a network.
    Check(ConfigFile),
    /// Prints all of it in TOML, defaults too; passwords and queries of URLs are hidden
    Show(ConfigFile),
}

impl ConfigArgs {
    /// Each mention of the file.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        let (ConfigCommand::Check(own) | ConfigCommand::Show(own)) = &self.command;
        [self.file.config.as_deref(), own.config.as_deref()]
    }
}

/// Runs the command.
///
/// # Errors
///
/// Names everything that is wrong with the configuration.
pub async fn look_at_config(args: &ConfigArgs, file: Option<&Path>) -> anyhow::Result<()> {
    let text = match &args.command {
        ConfigCommand::Check(_) => check(file).await?,
        ConfigCommand::Show(_) => Config::load(file)?.shown()?,
    };
    print_text(&text)
}

/// Runs the check that a start runs, and tells what a start would warn of.
async fn check(file: Option<&Path>) -> anyhow::Result<String> {
    ensure!(file.is_some(), "name the file to check: -c FILE");
    let (config, _) = check::check(Draft::read(file)?).await?;
    let warnings = config.warnings();
    let mut messages = io::stderr().lock();
    for warning in &warnings {
        writeln!(messages, "warning: {warning}").context("cannot print a warning")?;
    }
    Ok(match warnings.is_empty() {
        true => "nothing is wrong\n".to_owned(),
        false => "nothing is wrong that keeps a server from starting\n".to_owned(),
    })
}
