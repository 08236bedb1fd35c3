//! A configuration as it may be shown to others.

use anyhow::Context as _;

use super::{Config, hidden::hide};

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
