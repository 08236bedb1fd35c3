//! Reads values of a manifest as the types that cargo gives them.

use serde_json::Value;
use thiserror::Error;

/// Why a version cannot stand in an index.
#[derive(Debug, Error, PartialEq, Eq)]
pub(in crate::cargo) enum NoLine {
    /// A key has not the type that cargo gives it.
    #[error("`{0}` is not what cargo writes there")]
    Malformed(String),
    /// A dependency is on something that no other machine has.
    #[error("the dependency `{0}` has a path or a git repository and no version")]
    Local(String),
    /// A dependency names a registry in the author's words.
    #[error(
        "the dependency `{0}` names a registry and not its index; `cargo package` writes the index"
    )]
    Unnamed(String),
}

/// The text at `key`, where there is one.
pub(super) fn text(table: &Value, key: &str) -> Result<Option<String>, NoLine> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(malformed(key)),
    }
}

/// A list of text.
pub(super) fn texts(value: &Value, key: &str) -> Result<Vec<String>, NoLine> {
    let list = value.as_array().ok_or_else(|| malformed(key))?;
    let texts = list.iter().map(|item| item.as_str().map(str::to_owned));
    texts.collect::<Option<_>>().ok_or_else(|| malformed(key))
}

pub(super) fn malformed(key: &str) -> NoLine {
    NoLine::Malformed(key.chars().take(100).collect())
}
