//! Checks a configuration without creating anything, changing anything or using the network.

use anyhow::Context as _;
use ipfs_registry_core::SigningKey;
use ipfs_registry_db::Database;

use crate::{
    config::{Config, ConfigError, Draft, Mistakes, public_url},
    http::tls::Certificate,
    npm::NpmKey,
    registry::{layers, webhooks},
};

/// What a check found and opened, for the start that follows.
pub(crate) struct Checked {
    /// Whether the registry lists versions; `None` if the database is on a server, which the check does not query.
    pub(crate) lists_versions: Option<bool>,
    /// The key that signs webhooks, if there are endpoints.
    pub(crate) webhook_key: Option<SigningKey>,
    /// The certificate, if one is configured.
    pub(crate) certificate: Option<Certificate>,
}

/// Returns the configuration if nothing is wrong with it, and what the check opened. `config check` runs
/// this, and so does every server before it creates or changes anything.
///
/// # Errors
///
/// [`ConfigError::Mistakes`], with all of them.
pub(crate) async fn check(draft: Draft) -> Result<(Config, Checked), ConfigError> {
    let mut mistakes = Mistakes::default();
    let checked = check_config(&draft.config, &mut mistakes).await;
    Ok((draft.accept(mistakes)?, checked))
}

/// Adds everything that would keep a server from starting.
pub(crate) async fn check_config(config: &Config, mistakes: &mut Mistakes) -> Checked {
    let lists_versions = check_database(config, mistakes);
    mistakes.note(config.server.check());
    layers::check_config(&config.storage, lists_versions, mistakes).await;
    check_registry(config, mistakes);
    config.webhooks.check(mistakes);
    let webhook_key = webhooks::signing_key(&config.webhooks, mistakes);
    config.limits.check(mistakes);
    config.cors.check(mistakes);
    let certificate = config.tls.as_ref().and_then(|tls| Certificate::load(tls, mistakes));
    Checked { lists_versions, webhook_key, certificate }
}

/// Checks the database. Returns whether the registry lists versions, if that is known without the network.
fn check_database(config: &Config, mistakes: &mut Mistakes) -> Option<bool> {
    config.database.check(mistakes);
    let url = &config.database.url;
    let known = Database::check_url(url).and_then(|()| match Database::is_on_server(url) {
        true => Ok(None),
        false => Database::lists_versions(url).map(Some),
    });
    mistakes.note(known.context("`database.url`")).flatten()
}

fn check_registry(config: &Config, mistakes: &mut Mistakes) {
    let registry = &config.registry;
    mistakes.note(registry.check_mime());
    registry.check_limits(mistakes);
    mistakes.note(public_url::configured(registry.public_url.as_deref()));
    for url in &registry.former_urls {
        mistakes.note(public_url::former(std::slice::from_ref(url)));
    }
    mistakes.note(NpmKey::check_file(registry));
}
