//! The argument that names the configuration file.

use std::path::PathBuf;

use structopt::StructOpt;

/// The argument `--config`, which may stand before and after each command.
#[derive(Debug, Default, StructOpt)]
pub(crate) struct ConfigFile {
    /// The configuration file, in TOML
    #[structopt(short, long, value_name = "FILE", parse(from_os_str))]
    pub(crate) config: Option<PathBuf>,
}
