//! The body of error responses.

use serde::{Deserialize, Serialize};

use super::Code;

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
    /// Identifies the error in the log of the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Problem {
    /// Creates a problem without an id.
    #[must_use]
    pub fn new(status: u16, title: &str, code: Code, detail: String) -> Self {
        let title = title.to_owned();
        Self { r#type: about_blank(), title, status, detail, code: code.to_string(), id: None }
    }

    /// Returns the code; `None` if this version does not know it.
    #[must_use]
    pub fn known_code(&self) -> Option<Code> {
        self.code.parse().ok()
    }
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
    fn unknown_codes_and_fields_are_accepted() {
        let problem: Problem =
            serde_json::from_str(r#"{"code": "too_rainy", "status": 418, "more": 1}"#).unwrap();

        assert_eq!(problem.known_code(), None);
        assert_eq!(problem.code, "too_rainy");
        assert_eq!(problem.r#type, "about:blank");
    }
}
