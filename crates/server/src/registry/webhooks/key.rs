//! The key that signs what is sent.

use std::{env, fs, path::Path};

use anyhow::Context as _;
use ipfs_registry_core::{Keystore, SigningKey};

use crate::config::{Mistakes, WebhooksConfig};

/// The variable that has the keystore's password.
const PASSWORD: &str = "IPKG_WEBHOOK_KEYSTORE_PASSWORD";

/// Opens the key where there is anybody to send to, and adds everything that keeps it from opening.
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
    let wrong = || format!("{} does not open with the password in `{PASSWORD}`", named(file));
    mistakes.note(opened.with_context(wrong))
}

fn read(file: &Path) -> anyhow::Result<Keystore> {
    let keystore = fs::read_to_string(file).with_context(|| named(file))?.parse::<Keystore>();
    keystore.with_context(|| named(file))
}

/// How a mistake begins.
fn named(file: &Path) -> String {
    format!("`webhooks.key` `{}`", file.display())
}
