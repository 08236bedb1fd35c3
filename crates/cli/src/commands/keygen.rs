//! `ipkg keygen`.

use std::path::PathBuf;

use ipfs_registry_core::{Keystore, SigningKey};
use serde_json::json;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    keys,
    output::{self, Answer, Lines},
    password,
};

/// Makes a key to sign with
///
/// The key is kept under a password in `DIR/<address>.json`, which other Ethereum tools open too.
/// Nobody can restore a lost file or a forgotten password.
#[derive(Debug, StructOpt)]
pub(crate) struct Keygen {
    /// The folder to keep it in; it is made where it is missing
    #[structopt(value_name = "DIR", parse(from_os_str))]
    folder: PathBuf,
}

impl Keygen {
    pub(crate) fn run(self) -> Result<Answer, Failure> {
        keys::check_folder(&self.folder)?;
        let password = password::new()?;
        let key = SigningKey::generate();
        let path = keys::save(&Keystore::encrypt(&key, &password), &self.folder)?;
        output::message("note", "keep this file and its password; nobody can restore them");
        let (address, file) = (key.address(), path.display().to_string());
        let text = Lines::default().with("address", address).with("file", &file);
        Ok(Answer::new(&json!({ "address": address, "file": file }), text.text()))
    }
}
