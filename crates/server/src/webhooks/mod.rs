//! Tells endpoints what happens: of each publish for certain, of fetches as far as memory goes.
//!
//! Publishes are read from the database's history, where they were committed with the version, so that none is
//! lost and one instance delivers each. Fetches wait in memory. Each endpoint has two tasks of its own that
//! share nothing with another's, and no request waits for any of them.

mod command;
mod fetches;
mod key;
mod message;
mod post;
mod publishes;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::rt;
pub use command::{WebhooksArgs, look_after_webhooks};
use fetches::Queue;
use ipfs_registry_core::SigningKey;
use ipfs_registry_db::webhooks as rows;
pub(crate) use key::signing_key;
use tokio::sync::Notify;

use crate::{ApiError, State, WebhooksConfig, fetch::Prepared};

/// The webhooks of a server; without endpoints they do nothing.
pub(crate) struct Webhooks {
    config: WebhooksConfig,
    endpoints: Vec<Endpoint>,
    dropped: AtomicU64,
    /// Publishes told, tries that failed, and deliveries set aside.
    outcomes: [AtomicU64; 3],
}

/// What came of a try to tell of a publish.
#[derive(Clone, Copy)]
enum Outcome {
    Delivered,
    Failed,
    SetAside,
}

/// One endpoint, and what waits for it in memory.
struct Endpoint {
    url: String,
    key: SigningKey,
    fetches: Queue<Arc<Prepared>>,
    published: Notify,
}

impl Webhooks {
    /// Webhooks that sign with `key`; without one, nobody is told anything.
    pub(crate) fn new(config: &WebhooksConfig, key: Option<&SigningKey>) -> Self {
        let endpoints = config.endpoints.iter().zip(key.into_iter().cycle());
        let endpoints = endpoints.map(|(url, key)| Endpoint {
            url: url.clone(),
            key: key.clone(),
            fetches: Queue::new(config.fetch_queue),
            published: Notify::new(),
        });
        Self {
            endpoints: endpoints.collect(),
            config: config.clone(),
            dropped: AtomicU64::new(0),
            outcomes: Default::default(),
        }
    }

    /// An archive was published: whoever delivers need not wait until it looks again.
    pub(crate) fn published(&self) {
        self.endpoints.iter().for_each(|endpoint| endpoint.published.notify_one());
    }

    /// An archive was fetched.
    pub(crate) fn fetched(&self, archive: &Arc<Prepared>) {
        for endpoint in &self.endpoints {
            if endpoint.fetches.push(Arc::clone(archive)) {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many fetches were dropped: pushed out by later ones, or given up.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn count(&self, outcome: Outcome) {
        self.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How often publishes were told, tries failed, and deliveries were set aside.
    pub(crate) fn outcomes(&self) -> [(&'static str, u64); 3] {
        let count = |outcome| self.outcomes[outcome as usize].load(Ordering::Relaxed);
        [
            ("delivered", count(Outcome::Delivered)),
            ("failed", count(Outcome::Failed)),
            ("set_aside", count(Outcome::SetAside)),
        ]
    }

    /// How many fetches wait to be told.
    pub(crate) fn queued(&self) -> usize {
        self.endpoints.iter().map(|endpoint| endpoint.fetches.len()).sum()
    }

    /// How long after the try of this number, from 0, the next one is; none after the last.
    fn wait(&self, tries: u64) -> Option<Duration> {
        if tries >= self.config.retry_limit.into() {
            return None;
        }
        let doubled = 1u64.checked_shl(u32::try_from(tries).ok()?).unwrap_or(u64::MAX);
        Some(Duration::from_secs(self.config.backoff_seconds.saturating_mul(doubled)))
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.config.timeout_seconds)
    }
}

/// Makes the endpoints known and starts to deliver, on this thread, until the program ends. What is
/// published from now on is told to all of them.
pub(crate) async fn deliver(state: &State) -> Result<(), ApiError> {
    for endpoint in &state.webhooks.endpoints {
        let url = endpoint.url.clone();
        state.maintain(move |upkeep| rows::register(upkeep, &url)).await?;
    }
    for index in 0..state.webhooks.endpoints.len() {
        rt::spawn(publishes::deliver(state.clone(), index));
        rt::spawn(fetches::deliver(state.clone(), index));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_until_the_limit() {
        let config = WebhooksConfig { retry_limit: 3, ..WebhooksConfig::default() };
        let webhooks = Webhooks::new(&config, None);

        let waits: Vec<_> =
            (0..5).map(|tries| webhooks.wait(tries).map(|it| it.as_secs())).collect();

        assert_eq!(waits, [Some(30), Some(60), Some(120), None, None]);
    }
}
