//! Reads passwords from the environment or from the terminal, without echo.

use std::{env, io::ErrorKind};

use anyhow::{Context as _, bail};

use crate::output;

/// The environment variable with the password of a keystore. If it is set, there is no prompt.
const VARIABLE: &str = "IPKG_KEYSTORE_PASSWORD";

/// Returns the password of an existing keystore. The prompt names `key`. An empty password may be a
/// mistake, so the prompt is repeated once.
pub(crate) fn for_keystore(key: &str) -> anyhow::Result<String> {
    if let Some(password) = from_environment()? {
        return Ok(password);
    }
    let password = prompt(&format!("Password of {key}: "))?;
    match password.is_empty() {
        true => prompt("The password was empty. Repeat it, or press Enter if it is empty: "),
        false => Ok(password),
    }
}

/// Returns the password of a new keystore. The terminal asks for it twice.
pub(crate) fn for_new_keystore() -> anyhow::Result<String> {
    let variable = from_environment()?;
    let has_variable = variable.is_some();
    let password = variable.map_or_else(|| prompt("New password: "), Ok)?;
    if password.is_empty() {
        let prefix = if has_variable { format!("{VARIABLE} is empty: ") } else { String::new() };
        bail!("{prefix}an empty password protects nothing; choose another");
    }
    if !has_variable && prompt("Repeat the password: ")? != password {
        bail!("the passwords differ; no key was created");
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

fn prompt(text: &str) -> anyhow::Result<String> {
    match rpassword::prompt_password(text) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            // End the line of the prompt.
            output::raw_message("");
            bail!("aborted at the prompt for the password; nothing was changed")
        }
        result => result.with_context(|| {
            format!("cannot ask for the password without a terminal; set {VARIABLE}")
        }),
    }
}
