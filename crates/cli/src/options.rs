//! The options that every command takes.

use std::path::PathBuf;

use structopt::StructOpt;

/// The options that every command takes, before or after its name.
#[derive(Debug, StructOpt)]
pub(crate) struct Options {
    /// The URL of the registry
    #[structopt(
        short,
        long,
        global = true,
        value_name = "URL",
        env = "IPKG_REGISTRY",
        default_value = "http://127.0.0.1:9060"
    )]
    pub(crate) server: String,
    /// The keystore file of the signing key. Its password is read from `IPKG_KEYSTORE_PASSWORD` or
    /// from the terminal. Unrelated to `key` in a receipt, which is the archive's content id
    #[structopt(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "IPKG_KEYSTORE",
        parse(from_os_str)
    )]
    pub(crate) key: Option<PathBuf>,
    /// A PEM file of certificates to trust in addition to the system's: those of a private
    /// certificate authority, or a self-signed one
    #[structopt(long, global = true, value_name = "FILE", env = "IPKG_CA", parse(from_os_str))]
    pub(crate) ca: Option<PathBuf>,
    /// Prints JSON, on a terminal too
    #[structopt(long, global = true)]
    pub(crate) json: bool,
}
