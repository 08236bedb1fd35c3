//! The `[webhooks]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{hidden::hide, mistakes::Mistakes};

/// The longest time between tries, or for one, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// Who is told of publishes and fetches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WebhooksConfig {
    /// Where events are sent, by `http` or `https`. Default: nowhere.
    pub endpoints: Vec<String>,
    /// The keystore whose key signs what is sent; its password is in the variable
    /// `IPKG_WEBHOOK_KEYSTORE_PASSWORD`. Endpoints need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// How often an event that an endpoint does not take is sent again, before it is set aside.
    /// Default: 5.
    pub retry_limit: u32,
    /// How long after the first try the second one is; the wait doubles at each. Default: 30.
    pub backoff_seconds: u64,
    /// How long an endpoint may take to answer. Default: 10.
    pub timeout_seconds: u64,
    /// How many fetches may wait in memory to be told to one endpoint; beyond it the oldest is
    /// dropped. Default: 1000.
    pub fetch_queue: usize,
}

impl WebhooksConfig {
    /// Refuses endpoints that nothing could be sent to, and those without a key.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        for endpoint in &self.endpoints {
            let url = endpoint.parse::<Url>();
            let known =
                url.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !known {
                let shown = hide(endpoint);
                mistakes.add(format!(
                    "`webhooks.endpoints` has `{shown}`: an endpoint is an http or https URL"
                ));
            }
        }
        mistakes.bound("webhooks.timeout-seconds", self.timeout_seconds, (1, A_DAY));
        mistakes.bound("webhooks.backoff-seconds", self.backoff_seconds, (0, A_DAY));
        mistakes.bound("webhooks.fetch-queue", self.fetch_queue as u64, (1, u64::MAX));
        if self.key.is_none() && !self.endpoints.is_empty() {
            let words = "`webhooks.endpoints` needs `webhooks.key`: the keystore to sign with";
            mistakes.add(words.to_owned());
        }
    }

    pub(super) fn resolve_from(&mut self, folder: &Path) {
        self.key.iter_mut().for_each(|key| *key = folder.join(&*key));
    }
}

impl Default for WebhooksConfig {
    fn default() -> Self {
        Self {
            endpoints: Vec::new(),
            key: None,
            retry_limit: 5,
            backoff_seconds: 30,
            timeout_seconds: 10,
            fetch_queue: 1000,
        }
    }
}
