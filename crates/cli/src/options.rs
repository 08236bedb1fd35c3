//! The options that every command takes.

use std::path::PathBuf;

use structopt::StructOpt;

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
    /// The keystore of the key to sign with; its password is asked for, or taken from
    /// `IPKG_KEYSTORE_PASSWORD`. The `key` in a receipt is another thing: the archive's content id
    #[structopt(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "IPKG_KEYSTORE",
        parse(from_os_str)
    )]
    pub(crate) key: Option<PathBuf>,
    /// A PEM file of certificates to trust beside the system's: those of a private authority, or
    /// the self-signed one of the registry
    #[structopt(long, global = true, value_name = "FILE", env = "IPKG_CA", parse(from_os_str))]
    pub(crate) ca: Option<PathBuf>,
    /// Answers in JSON, on a terminal too
    #[structopt(long, global = true)]
    pub(crate) json: bool,
}
