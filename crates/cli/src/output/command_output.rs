//! The result of a command, as JSON and as text.

use serde::Serialize;

/// The result of a command, as JSON and as text.
pub(crate) struct CommandOutput {
    json: String,
    text: String,
}

impl CommandOutput {
    /// Creates a result with `value` as its JSON.
    pub(crate) fn new(value: &impl Serialize, text: impl Into<String>) -> Self {
        let json = serde_json::to_string_pretty(value);
        let json = json.expect("results are maps of text and numbers");
        Self { json, text: text.into() }
    }

    /// Returns the JSON, for programs.
    pub(super) fn json(&self) -> &str {
        &self.json
    }

    /// Returns the text, for people.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
