//! The arguments of `ipkg`.

use std::path::PathBuf;

use structopt::{StructOpt, clap::AppSettings};

use crate::commands::Command;

/// Publishes packages to a registry and fetches them; every archive is signed by its author and
/// checked by you.
///
/// The answer goes to standard output: readable on a terminal, JSON anywhere else or with --json.
/// Exit status: 0 on success, 1 where something was refused or failed, 2 on bad usage.
#[derive(Debug, StructOpt)]
#[structopt(
    name = "ipkg",
    global_settings = &[AppSettings::VersionlessSubcommands, AppSettings::UnifiedHelpMessage],
)]
pub(crate) struct Args {
    #[structopt(flatten)]
    pub(crate) options: Options,
    #[structopt(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes, before or after its name.
#[derive(Debug, StructOpt)]
pub(crate) struct Options {
    /// The registry
    #[structopt(
        short,
        long,
        global = true,
        value_name = "URL",
        env = "IPKG_REGISTRY",
        default_value = "http://127.0.0.1:9060"
    )]
    pub(crate) server: String,
    /// The keystore to sign with; its password is asked for, or taken from
    /// `IPKG_KEYSTORE_PASSWORD`
    #[structopt(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "IPKG_KEYSTORE",
        parse(from_os_str)
    )]
    pub(crate) key: Option<PathBuf>,
    /// Answers in JSON, on a terminal too
    #[structopt(long, global = true)]
    pub(crate) json: bool,
}
