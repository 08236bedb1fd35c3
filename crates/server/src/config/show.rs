//! A configuration as it may be shown to others.

use anyhow::Context as _;

use super::Config;

/// What stands in the place of what is hidden.
const HIDDEN: &str = "hidden";

impl Config {
    /// The whole configuration in TOML, with what may be secret in its URLs hidden: passwords and queries.
    ///
    /// # Errors
    ///
    /// Where a value has no form in TOML, such as a path that is not UTF-8.
    pub fn shown(&self) -> anyhow::Result<String> {
        let mut shown = self.clone();
        shown.database.url = hide(&shown.database.url);
        for layer in &mut shown.storage.layers {
            for url in [&mut layer.url, &mut layer.endpoint].into_iter().flatten() {
                *url = hide(url);
            }
        }
        shown.webhooks.endpoints.iter_mut().for_each(|url| *url = hide(url));
        toml::to_string_pretty(&shown).context("the configuration has no form in TOML")
    }
}

/// A URL without its password and query, also where it is a wrong one. What has no host has neither.
pub(crate) fn hide(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, _)) => (rest, format!("?{HIDDEN}")),
        None => (rest, String::new()),
    };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user
                .split_once(':')
                .map_or(user.to_owned(), |(user, _)| format!("{user}:{HIDDEN}"));
            format!("{scheme}://{user}@{host}{query}")
        }
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_queries_are_hidden() {
        for (url, shown) in [
            ("sqlite:a.db", "sqlite:a.db"),
            ("http://n:5001", "http://n:5001"),
            ("https://me:s@cret@n:5001/a", "https://me:hidden@n:5001/a"),
            ("postgres://me@h/db?password=secret&x=y", "postgres://me@h/db?hidden"),
            ("postgres://me:secret@h/db?a=b?c@d", "postgres://me:hidden@h/db?hidden"),
        ] {
            assert_eq!(hide(url), shown);
        }
    }
}
