//! `ipkg keygen`.

use std::path::PathBuf;

use ipfs_registry_core::{Keystore, SigningKey};
use serde_json::json;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    keys,
    output::{self, CommandOutput, Fields},
    password,
};

/// Creates a signing key
///
/// The key is encrypted with a password and stored in `DIR/<address>.json`, a keystore that other
/// Ethereum tools can read too. A lost file or password cannot be recovered.
#[derive(Debug, StructOpt)]
pub(crate) struct Keygen {
    /// The folder for the keystore file; created if missing
    #[structopt(value_name = "DIR", parse(from_os_str))]
    folder: PathBuf,
}

impl Keygen {
    pub(crate) fn run(self) -> Result<CommandOutput, Failure> {
        keys::check_folder(&self.folder)?;
        let password = password::for_new_keystore()?;
        let key = SigningKey::generate();
        let path = keys::save(&Keystore::encrypt(&key, &password), &self.folder)?;
        output::message("note", "back up this file and its password; they cannot be recovered");
        let (address, file) = (key.address(), path.display().to_string());
        let text = Fields::default().with("address", address).with("file", &file);
        Ok(CommandOutput::new(&json!({ "address": address, "file": file }), text.text()))
    }
}
