//! `ipkg-server config`: checks and prints the configuration.

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

/// Checks or prints the configuration: the file, overridden by the environment
#[derive(Debug, StructOpt)]
pub struct ConfigArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, StructOpt)]
enum ConfigCommand {
    /// Lists every mistake in the configuration; exit status 1 if there is one
    ///
    /// A server with the same configuration logs the same lines and does not start. The check changes nothing
    /// and makes no network connections.
    Check(ConfigFile),
    /// Prints the whole configuration with its defaults, in TOML; passwords and queries of URLs are hidden
    Show(ConfigFile),
}

impl ConfigArgs {
    /// Returns each `--config` argument: before and after the command.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        let (ConfigCommand::Check(own) | ConfigCommand::Show(own)) = &self.command;
        [self.file.config.as_deref(), own.config.as_deref()]
    }
}

/// Runs `ipkg-server config`.
///
/// # Errors
///
/// Fails if the configuration has mistakes, with all of them.
pub async fn run_config(args: &ConfigArgs, file: Option<&Path>) -> anyhow::Result<()> {
    let text = match &args.command {
        ConfigCommand::Check(_) => check(file).await?,
        ConfigCommand::Show(_) => Config::load(file)?.shown()?,
    };
    print_text(&text)
}

/// Runs the checks of a server start, and prints the warnings that a start would log.
async fn check(file: Option<&Path>) -> anyhow::Result<String> {
    ensure!(file.is_some(), "`config check` needs the file to check: -c FILE");
    let (config, _) = check::check(Draft::read(file)?).await?;
    let warnings = config.warnings();
    let mut stderr = io::stderr().lock();
    for warning in &warnings {
        writeln!(stderr, "warning: {warning}").context("cannot print a warning")?;
    }
    Ok(match warnings.is_empty() {
        true => "nothing is wrong\n".to_owned(),
        false => "nothing is wrong that keeps a server from starting\n".to_owned(),
    })
}
