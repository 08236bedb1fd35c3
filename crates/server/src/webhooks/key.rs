//! The key that signs what is sent.

use std::{env, fs, path::Path};

use anyhow::Context as _;
use ipfs_registry_core::{Keystore, SigningKey};

/// The variable that has the keystore's password.
const PASSWORD: &str = "IPKG_WEBHOOK_KEYSTORE_PASSWORD";

/// Opens the keystore.
pub(super) fn open(file: &Path) -> anyhow::Result<SigningKey> {
    let named = || format!("`webhooks.key` `{}`", file.display());
    let json = fs::read_to_string(file).with_context(named)?;
    let keystore: Keystore = json.parse().with_context(named)?;
    let password = env::var(PASSWORD)
        .with_context(|| format!("{} needs its password in the variable `{PASSWORD}`", named()))?;
    let wrong = || format!("{} does not open with the password in `{PASSWORD}`", named());
    keystore.decrypt(&password).with_context(wrong)
}
