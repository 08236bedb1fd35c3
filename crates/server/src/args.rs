//! The arguments of `ipkg-server`.

use std::path::PathBuf;

use structopt::StructOpt;

/// Runs a registry of signed, content-addressed packages.
///
/// Without a configuration everything is kept under ./ipkg-data. Variables that begin with
/// `IPKG_SERVER_` go before the file: `IPKG_SERVER_DATABASE__URL` sets `url` under `[database]`.
#[derive(Debug, StructOpt)]
#[structopt(name = "ipkg-server")]
pub struct Args {
    /// The configuration, in TOML
    #[structopt(short, long, value_name = "FILE", parse(from_os_str))]
    pub config: Option<PathBuf>,
    /// The address to listen on
    #[structopt(short, long, value_name = "HOST:PORT", default_value = "127.0.0.1:9060")]
    pub bind: String,
}
