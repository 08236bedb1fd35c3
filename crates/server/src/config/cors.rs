//! The `[cors]` table.

use serde::{Deserialize, Serialize};
use url::Url;

use super::mistakes::Mistakes;

/// Which web pages may read answers and send requests (the fetch standard, "CORS protocol").
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorsConfig {
    /// The origins of these pages, such as `https://packages.example.org`. Default: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<Vec<String>>,
}

impl CorsConfig {
    /// Refuses what no browser would send as an origin.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        for origin in self.origins.iter().flatten() {
            let parsed = origin.parse::<Url>().map(|url| url.origin().ascii_serialization());
            if parsed.as_deref() != Ok(origin) {
                mistakes.add(format!(
                    "`cors.origins` has `{origin}`: an origin is a scheme, a host and a port where it is not the usual one, \
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
    fn only_what_a_browser_sends_is_an_origin() {
        for origin in ["https://a.example", "http://localhost:8080", "http://[::1]:1"] {
            check(origin).unwrap();
        }
        for wrong in ["*", "a.example", "https://a.example/", "https://a.example:443", "null", ""] {
            let words = check(wrong).unwrap_err().to_string();
            assert!(words.contains(&format!("`{wrong}`")), "{words}");
        }
    }
}
