//! Passwords, asked for on the terminal without showing them.

use std::{env, io::ErrorKind};

use anyhow::{Context as _, bail};

use crate::output;

/// The variable that holds a keystore's password, so that nobody need be asked.
const VARIABLE: &str = "IPKG_KEYSTORE_PASSWORD";

/// The password of a keystore that exists, to be asked for as `whose`. Nothing at all, which may
/// be a slip of the finger, is asked for twice.
pub(crate) fn existing(whose: &str) -> anyhow::Result<String> {
    if let Some(password) = from_environment()? {
        return Ok(password);
    }
    let password = ask(&format!("Password of {whose}: "))?;
    match password.is_empty() {
        true => ask("That was empty. Once more, or Enter where it is empty: "),
        false => Ok(password),
    }
}

/// The password of a new keystore, asked for twice.
pub(crate) fn new() -> anyhow::Result<String> {
    let given = from_environment()?;
    let is_given = given.is_some();
    let password = given.map_or_else(|| ask("New password: "), Ok)?;
    if password.is_empty() {
        let place = if is_given { format!("{VARIABLE} is empty: ") } else { String::new() };
        bail!("{place}an empty password protects nothing; choose another");
    }
    if !is_given && ask("The same again: ")? != password {
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
    match rpassword::prompt_password(prompt) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            // The cursor still stands behind the prompt.
            output::raw_message("");
            bail!("aborted at the prompt for the password; nothing was done")
        }
        answer => answer
            .with_context(|| format!("no terminal to ask for the password on; set {VARIABLE}")),
    }
}
