//! A client made as the options ask.

use ipfs_registry_client::{Client, ClientBuilder, ClientError};

use crate::{failure::Failure, keys::LockedKey, options::Options};

/// What the program says it is.
const USER_AGENT: &str = concat!("ipkg/", env!("CARGO_PKG_VERSION"));

/// A client that only reads.
pub(crate) fn reader(options: &Options) -> Result<Client, ClientError> {
    builder(options).build()
}

/// A client that signs. The URL and the keystore are looked at before a password is asked for.
pub(crate) fn signer(options: &Options) -> Result<Client, Failure> {
    reader(options)?;
    unlock(options, LockedKey::read(options.key.as_deref())?)
}

/// A client that signs with `key`, whose password is asked for.
pub(crate) fn unlock(options: &Options, key: LockedKey) -> Result<Client, Failure> {
    Ok(builder(options).key(key.unlock()?).build()?)
}

fn builder(options: &Options) -> ClientBuilder {
    let builder = Client::builder(&options.server).user_agent(USER_AGENT);
    match &options.ca {
        // A variable that is set to nothing names no file.
        Some(file) if !file.as_os_str().is_empty() => builder.ca_file(file),
        _ => builder,
    }
}
