//! The `[webhooks]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{hidden::hide, mistakes::Mistakes};

/// The maximum backoff and the maximum timeout, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// The endpoints that receive publish and fetch events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WebhooksConfig {
    /// The `http` or `https` URLs that receive events. Default: none.
    pub endpoints: Vec<String>,
    /// The keystore with the key that signs events. Required if there are endpoints. The variable
    /// `IPKG_WEBHOOK_KEYSTORE_PASSWORD` contains its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// How often a delivery is retried before it counts as failed. Default: 5.
    pub retry_limit: u32,
    /// The delay before the first retry, in seconds. It doubles with each retry. Default: 30.
    pub backoff_seconds: u64,
    /// The timeout of a delivery, in seconds. Default: 10.
    pub timeout_seconds: u64,
    /// The maximum number of fetch events in the memory queue of an endpoint. If the queue is full, the oldest
    /// is dropped. Default: 1000.
    pub fetch_queue: usize,
}

impl WebhooksConfig {
    /// Checks the URLs of the endpoints, that they have a key, and the range of every number.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        for endpoint in &self.endpoints {
            let url = endpoint.parse::<Url>();
            let is_valid =
                url.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !is_valid {
                let shown = hide(endpoint);
                mistakes.add(format!(
                    "`webhooks.endpoints` has `{shown}`: an endpoint is an http or https URL"
                ));
            }
        }
        mistakes.check_range("webhooks.timeout-seconds", self.timeout_seconds, (1, A_DAY));
        mistakes.check_range("webhooks.backoff-seconds", self.backoff_seconds, (0, A_DAY));
        mistakes.check_range("webhooks.fetch-queue", self.fetch_queue as u64, (1, u64::MAX));
        if self.key.is_none() && !self.endpoints.is_empty() {
            let message = "`webhooks.endpoints` needs `webhooks.key`: the keystore to sign with";
            mistakes.add(message.to_owned());
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
