//! The `[cors]` table.

use serde::{Deserialize, Serialize};
use url::Url;

use super::mistakes::Mistakes;

/// The web pages that may use the registry (the fetch standard, "CORS protocol").
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorsConfig {
    /// The allowed origins, such as `https://packages.example.org`. Default: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<Vec<String>>,
}

impl CorsConfig {
    /// Checks that every origin has the form that browsers send.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        for origin in self.origins.iter().flatten() {
            let parsed = origin.parse::<Url>().map(|url| url.origin().ascii_serialization());
            if parsed.as_deref() != Ok(origin) {
                mistakes.add(format!(
                    "`cors.origins` has `{origin}`: write an origin as scheme, host and, unless it is the default, port, \
                     such as `https://packages.example.org`"
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: &str) -> anyhow::Result<()> {
        let config = CorsConfig { origins: Some(vec![origin.to_owned()]) };
        Mistakes::refuse(|mistakes| config.check(mistakes))
    }

    #[test]
    fn an_origin_has_the_form_that_browsers_send() {
        for origin in ["https://a.example", "http://localhost:8080", "http://[::1]:1"] {
            check(origin).unwrap();
        }
        for wrong in ["*", "a.example", "https://a.example/", "https://a.example:443", "null", ""] {
            let message = check(wrong).unwrap_err().to_string();
            assert!(message.contains(&format!("`{wrong}`")), "{message}");
        }
    }
}
