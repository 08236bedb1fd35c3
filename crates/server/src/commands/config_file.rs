//! The argument that names the configuration file.

use std::path::PathBuf;

use structopt::StructOpt;

/// The configuration, which may be named before and after each command.
#[derive(Debug, Default, StructOpt)]
pub(crate) struct ConfigFile {
    /// The configuration, in TOML
    #[structopt(short, long, value_name = "FILE", parse(from_os_str))]
    pub(crate) config: Option<PathBuf>,
}
