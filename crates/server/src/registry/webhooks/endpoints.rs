//! The endpoints, what is queued for them, and what is counted.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ipfs_registry_core::SigningKey;
use ipfs_registry_db::webhooks::Backlog;
use tokio::sync::Notify;

use super::{backlog::BacklogCache, queue::Queue};
use crate::{
    config::WebhooksConfig,
    registry::{Archive, store::Store},
};

/// The webhooks of a server. Without endpoints they do nothing.
pub(crate) struct Webhooks {
    config: WebhooksConfig,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) dropped: AtomicU64,
    /// How many tries delivered a publish, failed, and gave a delivery up.
    outcomes: [AtomicU64; 3],
    backlog: BacklogCache,
}

/// The outcome of a try to deliver a publish.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Delivered,
    Failed,
    SetAside,
}

/// One endpoint, and the fetches that are queued for it in memory.
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) key: SigningKey,
    pub(super) fetches: Queue<Arc<Archive>>,
    pub(super) published: Notify,
}

impl Webhooks {
    /// Webhooks that sign with `key`; without one, there are no endpoints.
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
            backlog: BacklogCache::new(),
        }
    }

    /// Wakes the delivery tasks, since a version was published.
    pub(crate) fn published(&self) {
        self.endpoints.iter().for_each(|endpoint| endpoint.published.notify_one());
    }

    /// Queues the delivery of a fetch.
    pub(crate) fn fetched(&self, archive: &Arc<Archive>) {
        for endpoint in &self.endpoints {
            if endpoint.fetches.push(Arc::clone(archive)) {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many fetches were dropped: the queue was full, or every try failed.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) fn count(&self, outcome: Outcome) {
        self.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many tries delivered a publish, failed, and gave a delivery up.
    pub(crate) fn outcomes(&self) -> [(&'static str, u64); 3] {
        let count = |outcome| self.outcomes[outcome as usize].load(Ordering::Relaxed);
        [
            ("delivered", count(Outcome::Delivered)),
            ("failed", count(Outcome::Failed)),
            ("set_aside", count(Outcome::SetAside)),
        ]
    }

    /// How many fetches are queued.
    pub(crate) fn queued(&self) -> usize {
        self.endpoints.iter().map(|endpoint| endpoint.fetches.len()).sum()
    }

    /// Returns what each endpoint has not received, in the order of the configuration, at most some seconds old;
    /// `None` while the database does not answer.
    pub(crate) async fn backlog(&self, store: &Store) -> Option<Vec<Backlog>> {
        let urls = self.endpoints.iter().map(|endpoint| endpoint.url.clone()).collect();
        self.backlog.get(store, urls).await
    }

    /// How long to wait after the try with this number, from 0; `None` after the last one.
    pub(super) fn wait(&self, tries: u64) -> Option<Duration> {
        if tries >= self.config.retry_limit.into() {
            return None;
        }
        let doubled = 1u64.checked_shl(u32::try_from(tries).ok()?).unwrap_or(u64::MAX);
        Some(Duration::from_secs(self.config.backoff_seconds.saturating_mul(doubled)))
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.config.timeout_seconds)
    }
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
