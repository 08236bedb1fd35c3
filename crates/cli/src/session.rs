//! A client made as the options ask.

use ipfs_registry_client::{Client, ClientBuilder, ClientError};

use crate::{args::Options, failure::Failure, keys};

/// What the program says it is.
const USER_AGENT: &str = concat!("ipkg/", env!("CARGO_PKG_VERSION"));

/// A client that only reads.
pub(crate) fn reader(options: &Options) -> Result<Client, ClientError> {
    builder(options).build()
}

/// A client that signs.
pub(crate) fn signer(options: &Options) -> Result<Client, Failure> {
    // The URL is looked at before anyone is asked for a password.
    reader(options)?;
    let key = keys::open(options.key.as_deref())?;
    Ok(builder(options).key(key).build()?)
}

fn builder(options: &Options) -> ClientBuilder {
    Client::builder(&options.server).user_agent(USER_AGENT)
}
