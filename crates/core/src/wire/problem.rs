//! The body of error responses.

use serde::{Deserialize, Serialize};

use super::Code;

/// The start of the suggestions in a detail.
const DID_YOU_MEAN: &str = "did you mean";

/// An error response in the format of RFC 9457.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The type of the problem as a URI: `about:blank`, which refers to the HTTP status.
    #[serde(default = "about_blank")]
    pub r#type: String,
    /// The reason phrase of the status, such as `Not Found`.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// A description of this error for people.
    #[serde(default)]
    pub detail: String,
    /// The error code for programs: the text of a [`Code`], or a code that was added in a later
    /// version.
    #[serde(default)]
    pub code: String,
    /// Existing names similar to the one that was not found, most similar first: `namespace` or
    /// `namespace/package`. Omitted if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// Identifies the error in the log of the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Problem {
    /// Creates a problem without an id.
    #[must_use]
    pub fn new(status: u16, title: &str, code: Code, detail: String) -> Self {
        let title = title.to_owned();
        Self {
            r#type: about_blank(),
            title,
            status,
            detail,
            code: code.to_string(),
            suggestions: Vec::new(),
            id: None,
        }
    }

    /// Adds similar names to the problem and to its detail.
    #[must_use]
    pub fn suggesting(mut self, names: Vec<String>) -> Self {
        if !names.is_empty() {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            self.detail = format!("{}; {DID_YOU_MEAN} {}?", self.detail, quoted.join(" or "));
            self.suggestions = names;
        }
        self
    }

    /// Returns the code; `None` if this version does not know it.
    #[must_use]
    pub fn known_code(&self) -> Option<Code> {
        self.code.parse().ok()
    }
}

/// Returns whether the detail of a problem contains suggestions.
#[must_use]
pub fn has_suggestions(detail: &str) -> bool {
    detail.contains(DID_YOU_MEAN)
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_the_members_of_rfc_9457() {
        let detail = "no package `left-pad`".to_owned();
        let problem = Problem::new(404, "Not Found", Code::UnknownPackage, detail);

        assert_eq!(
            serde_json::to_value(&problem).unwrap(),
            serde_json::json!({
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "no package `left-pad`",
                "code": "unknown_package",
            })
        );
    }

    #[test]
    fn suggestions_are_in_the_field_and_in_the_detail() {
        let problem =
            || Problem::new(404, "Not Found", Code::UnknownNamespace, "no namespace `acm`".into());

        let near = problem().suggesting(vec!["acme".into(), "arm".into()]);

        assert_eq!(near.detail, "no namespace `acm`; did you mean `acme` or `arm`?");
        assert_eq!(near.suggestions, ["acme", "arm"]);
        assert!(has_suggestions(&near.detail));
        assert_eq!(problem().suggesting(Vec::new()), problem());
        assert!(!has_suggestions(&problem().detail));
    }

    #[test]
    fn unknown_codes_and_fields_are_accepted() {
        let problem: Problem =
            serde_json::from_str(r#"{"code": "too_rainy", "status": 418, "more": 1}"#).unwrap();

        assert_eq!(problem.known_code(), None);
        assert_eq!(problem.code, "too_rainy");
        assert_eq!(problem.r#type, "about:blank");
    }
}
