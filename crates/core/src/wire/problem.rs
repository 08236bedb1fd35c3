//! The body of every error answer.

use serde::{Deserialize, Serialize};

use super::Code;

/// What suggestions begin with in a detail.
const DID_YOU_MEAN: &str = "did you mean";

/// What went wrong, as RFC 9457 writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind of problem as a URI: `about:blank`, which is to say that the status tells it.
    #[serde(default = "about_blank")]
    pub r#type: String,
    /// The status in words, such as `Not Found`.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// What went wrong this time, for people.
    #[serde(default)]
    pub detail: String,
    /// What went wrong, for programs: the text of a [`Code`], or of a later one that this
    /// version does not know.
    #[serde(default)]
    pub code: String,
    /// What exists and has a name like the one that was not found, nearest first: `namespace` or
    /// `namespace/package`. Left out where there is nothing near.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// Where to find the fault in the registry's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Problem {
    /// The problem that `code` stands for, with no id.
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

    /// The same with names that may have been meant, which its detail asks about too.
    #[must_use]
    pub fn suggesting(mut self, names: Vec<String>) -> Self {
        if !names.is_empty() {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            self.detail = format!("{}; {DID_YOU_MEAN} {}?", self.detail, quoted.join(" or "));
            self.suggestions = names;
        }
        self
    }

    /// The code, where this version knows it.
    #[must_use]
    pub fn known_code(&self) -> Option<Code> {
        self.code.parse().ok()
    }
}

/// Whether the detail of a problem names what may have been meant.
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
    fn suggestions_are_for_programs_and_for_people() {
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
    fn a_problem_of_a_later_registry_is_read() {
        let problem: Problem =
            serde_json::from_str(r#"{"code": "too_rainy", "status": 418, "more": 1}"#).unwrap();

        assert_eq!(problem.known_code(), None);
        assert_eq!(problem.code, "too_rainy");
        assert_eq!(problem.r#type, "about:blank");
    }
}
