//! What can be found wrong with a configuration before anything is made, changed or asked over a network.

use anyhow::Context as _;
use ipfs_registry_core::SigningKey;
use ipfs_registry_db::Database;

use super::{Config, mistakes::Mistakes};
use crate::{layers, npm::NpmKey, public_url, tls::Certificate, webhooks};

/// What a check found out and opened, which a start goes on with.
pub(crate) struct Checked {
    /// Whether versions are listed; `None` where only a network could tell.
    pub(crate) lists_versions: Option<bool>,
    /// The key that signs what endpoints are told, where there are any.
    pub(crate) webhook_key: Option<SigningKey>,
    /// The certificate, where one is configured.
    pub(crate) certificate: Option<Certificate>,
}

impl Config {
    /// Looks for everything that would keep a server from starting. Nothing is made or changed, and nobody
    /// is asked over a network.
    pub(crate) async fn examine(&self, mistakes: &mut Mistakes) -> Checked {
        let lists_versions = self.examine_database(mistakes);
        mistakes.note(self.server.check());
        layers::examine(&self.storage, lists_versions, mistakes).await;
        self.examine_registry(mistakes);
        self.webhooks.check(mistakes);
        let webhook_key = webhooks::signing_key(&self.webhooks, mistakes);
        self.limits.check(mistakes);
        self.cors.check(mistakes);
        let certificate = self.tls.as_ref().and_then(|tls| Certificate::examine(tls, mistakes));
        Checked { lists_versions, webhook_key, certificate }
    }

    /// Whether versions are listed, where that can be told.
    fn examine_database(&self, mistakes: &mut Mistakes) -> Option<bool> {
        self.database.check(mistakes);
        let url = &self.database.url;
        let known = Database::check_url(url).and_then(|()| match Database::is_on_server(url) {
            true => Ok(None),
            false => Database::lists_versions(url).map(Some),
        });
        mistakes.note(known.context("`database.url`")).flatten()
    }

    fn examine_registry(&self, mistakes: &mut Mistakes) {
        let registry = &self.registry;
        mistakes.note(registry.check_mime());
        registry.check_limits(mistakes);
        mistakes.note(public_url::configured(registry.public_url.as_deref()));
        for url in &registry.former_urls {
            mistakes.note(public_url::former(std::slice::from_ref(url)));
        }
        mistakes.note(NpmKey::check_file(registry));
    }
}
