//! Creates the client from the options.

use ipfs_registry_client::{Client, ClientBuilder, ClientError};

use crate::{failure::Failure, keys::EncryptedKey, options::Options};

/// The `user-agent` header of every request.
const USER_AGENT: &str = concat!("ipkg/", env!("CARGO_PKG_VERSION"));

/// Creates a client without a key, which can only read.
pub(crate) fn reader(options: &Options) -> Result<Client, ClientError> {
    builder(options).build()
}

/// Creates a client that signs. Checks the URL and reads the keystore before it asks for a
/// password.
pub(crate) fn signer(options: &Options) -> Result<Client, Failure> {
    reader(options)?;
    signer_with(options, EncryptedKey::read(options.key.as_deref())?)
}

/// Asks for the password of `key` and creates a client that signs with it.
pub(crate) fn signer_with(options: &Options, key: EncryptedKey) -> Result<Client, Failure> {
    Ok(builder(options).key(key.decrypt()?).build()?)
}

fn builder(options: &Options) -> ClientBuilder {
    let builder = Client::builder(&options.server).user_agent(USER_AGENT);
    match &options.ca {
        // An empty IPKG_CA means that there is no file.
        Some(file) if !file.as_os_str().is_empty() => builder.ca_file(file),
        _ => builder,
    }
}
