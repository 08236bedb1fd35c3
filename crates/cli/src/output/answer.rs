//! An answer in its two forms.

use serde::Serialize;

/// An answer for programs and for people.
pub(crate) struct Answer {
    json: String,
    text: String,
}

impl Answer {
    /// An answer that is `value` in JSON and `text` for people.
    pub(crate) fn new(value: &impl Serialize, text: impl Into<String>) -> Self {
        let json = serde_json::to_string_pretty(value);
        let json = json.expect("answers are maps of text and numbers");
        Self { json, text: text.into() }
    }

    /// The answer for programs.
    pub(super) fn json(&self) -> &str {
        &self.json
    }

    /// The answer for people.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
