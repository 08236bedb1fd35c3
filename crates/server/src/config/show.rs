//! Prints the configuration without its secrets.

use anyhow::Context as _;

use super::{Config, hidden::hide};

impl Config {
    /// Returns the whole configuration in TOML, with the passwords and queries of its URLs hidden.
    ///
    /// # Errors
    ///
    /// Fails if TOML cannot represent a value, such as a path that is not UTF-8.
    pub fn shown(&self) -> anyhow::Result<String> {
        let mut shown = self.clone();
        shown.database.url = hide(&shown.database.url);
        for layer in &mut shown.storage.layers {
            for url in [&mut layer.url, &mut layer.endpoint].into_iter().flatten() {
                *url = hide(url);
            }
        }
        shown.webhooks.endpoints.iter_mut().for_each(|url| *url = hide(url));
        toml::to_string_pretty(&shown).context("the configuration cannot be written as TOML")
    }
}
