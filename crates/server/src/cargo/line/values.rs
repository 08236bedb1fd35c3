//! Reads values of a manifest with the types that cargo writes.

use serde_json::Value;
use thiserror::Error;

/// The reason why a version is left out of the index.
#[derive(Debug, Error, PartialEq, Eq)]
pub(in crate::cargo) enum LineError {
    /// A value has another type than `cargo package` writes.
    #[error("the value of `{0}` has not the type that `cargo package` writes")]
    Malformed(String),
    /// A dependency has no version, so that only its author can build it.
    #[error("the dependency `{0}` has a path or a git repository and no version")]
    Local(String),
    /// A dependency refers to a registry by its name in the author's cargo configuration.
    #[error(
        "the dependency `{0}` has `registry` and no `registry-index`, which `cargo package` writes"
    )]
    RegistryWithoutIndex(String),
}

/// Returns the string at `key`, if the key exists.
pub(super) fn optional_string(table: &Value, key: &str) -> Result<Option<String>, LineError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(malformed(key)),
    }
}

/// Returns a list of strings. `key` is for the error.
pub(super) fn strings(value: &Value, key: &str) -> Result<Vec<String>, LineError> {
    let list = value.as_array().ok_or_else(|| malformed(key))?;
    let strings = list.iter().map(|item| item.as_str().map(str::to_owned));
    strings.collect::<Option<_>>().ok_or_else(|| malformed(key))
}

pub(super) fn malformed(key: &str) -> LineError {
    LineError::Malformed(key.chars().take(100).collect())
}
