//! `ipkg-server config`: tells what a server would start with, and what would keep it from starting.

use std::path::Path;

use anyhow::{Context as _, bail};
use structopt::StructOpt;

use crate::{Config, args::ConfigFile, output::print_text};

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
    /// Says what is wrong with it, if anything; exit status 1 where something is
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
/// Names what is wrong with the configuration.
pub fn look_at_config(args: &ConfigArgs, file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    let text = match &args.command {
        ConfigCommand::Check(_) => {
            let Some(file) = file else { bail!("name the file to check: -c FILE") };
            config.check().with_context(|| format!("configuration `{}`", file.display()))?;
            "nothing is wrong".to_owned()
        }
        ConfigCommand::Show(_) => config.shown()?,
    };
    print_text(&text)
}
