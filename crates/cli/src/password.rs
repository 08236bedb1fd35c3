//! Passwords, asked for on the terminal without showing them.

use std::env;

use anyhow::{Context as _, bail};

/// The variable that holds a keystore's password, so that nobody need be asked.
const VARIABLE: &str = "IPKG_KEYSTORE_PASSWORD";

/// The password of a keystore that exists, to be asked for as `whose`.
pub(crate) fn existing(whose: &str) -> anyhow::Result<String> {
    match from_environment()? {
        Some(password) => Ok(password),
        None => ask(&format!("Password of {whose}: ")),
    }
}

/// The password of a new keystore, asked for twice.
pub(crate) fn new() -> anyhow::Result<String> {
    if let Some(password) = from_environment()? {
        return Ok(password);
    }
    let password = ask("New password: ")?;
    if password.is_empty() {
        bail!("an empty password protects nothing; choose another");
    }
    if ask("The same again: ")? != password {
        bail!("the passwords differ; no key was made");
    }
    Ok(password)
}

fn from_environment() -> anyhow::Result<Option<String>> {
    match env::var(VARIABLE) {
        Ok(password) => Ok(Some(password)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => bail!("{VARIABLE} is not UTF-8"),
    }
}

fn ask(prompt: &str) -> anyhow::Result<String> {
    rpassword::prompt_password(prompt)
        .with_context(|| format!("no terminal to ask for the password on; set {VARIABLE}"))
}
