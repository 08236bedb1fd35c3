//! The key that signs webhook messages.

use std::{env, fs, path::Path};

use anyhow::Context as _;
use ipfs_registry_core::{Keystore, SigningKey};

use crate::config::{Mistakes, WebhooksConfig};

/// The environment variable with the password of the keystore.
const PASSWORD: &str = "IPKG_WEBHOOK_KEYSTORE_PASSWORD";

/// Opens the key, and adds what is wrong with it. Returns `None` if there are no endpoints.
pub(crate) fn signing_key(config: &WebhooksConfig, mistakes: &mut Mistakes) -> Option<SigningKey> {
    let file = config.key.as_deref()?;
    let keystore = mistakes.note(read(file));
    if config.endpoints.is_empty() {
        return None;
    }
    let password = env::var(PASSWORD).with_context(|| {
        format!("{} needs its password in the variable `{PASSWORD}`", named(file))
    });
    let password = mistakes.note(password);
    let opened = keystore?.decrypt(&password?);
    let detail = || format!("{} does not open with the password in `{PASSWORD}`", named(file));
    mistakes.note(opened.with_context(detail))
}

fn read(file: &Path) -> anyhow::Result<Keystore> {
    let keystore = fs::read_to_string(file).with_context(|| named(file))?.parse::<Keystore>();
    keystore.with_context(|| named(file))
}

/// Returns the configuration key and the file, to begin an error message.
fn named(file: &Path) -> String {
    format!("`webhooks.key` `{}`", file.display())
}
