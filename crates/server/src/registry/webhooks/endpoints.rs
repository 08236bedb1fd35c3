//! The endpoints of webhooks, their queues, and their counters.

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

/// The webhooks of a server. Without endpoints, they do nothing.
pub(crate) struct Webhooks {
    config: WebhooksConfig,
    pub(super) endpoints: Vec<Endpoint>,
    dropped: AtomicU64,
    /// The number of attempts by [`AttemptOutcome`].
    outcomes: [AtomicU64; 3],
    backlog: BacklogCache,
}

/// The outcome of an attempt to deliver a publish.
#[derive(Clone, Copy)]
pub(super) enum AttemptOutcome {
    Delivered,
    /// It failed, and a retry follows.
    Failed,
    /// It failed as the last attempt: the delivery moved to the table of failures.
    SetAside,
}

/// One endpoint, with its queue of fetches.
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) key: SigningKey,
    pub(super) fetches: Queue<Arc<Archive>>,
    /// Wakes the task that delivers publishes.
    pub(super) published: Notify,
}

impl Webhooks {
    /// Creates the webhooks, which sign with `key`. Without a key, they have no endpoints.
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

    /// Wakes the delivery tasks after a publish.
    pub(crate) fn notify_published(&self) {
        self.endpoints.iter().for_each(|endpoint| endpoint.published.notify_one());
    }

    /// Queues a fetch for delivery to every endpoint.
    pub(crate) fn queue_fetch(&self, archive: &Arc<Archive>) {
        for endpoint in &self.endpoints {
            if endpoint.fetches.push(Arc::clone(archive)) {
                self.count_dropped();
            }
        }
    }

    /// Returns how many fetches were dropped: the queue was full, or every attempt failed.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Counts a fetch that is never delivered.
    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an attempt to deliver a publish.
    pub(super) fn count(&self, outcome: AttemptOutcome) {
        self.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the number of attempts to deliver a publish, by outcome.
    pub(crate) fn outcomes(&self) -> [(&'static str, u64); 3] {
        let count = |outcome| self.outcomes[outcome as usize].load(Ordering::Relaxed);
        [
            ("delivered", count(AttemptOutcome::Delivered)),
            ("failed", count(AttemptOutcome::Failed)),
            ("set_aside", count(AttemptOutcome::SetAside)),
        ]
    }

    /// Returns how many fetches are queued.
    pub(crate) fn queued(&self) -> usize {
        self.endpoints.iter().map(|endpoint| endpoint.fetches.len()).sum()
    }

    /// Returns what each endpoint has not received, in the order of the configuration, at most some seconds old;
    /// `None` while the database does not answer.
    pub(crate) async fn backlog(&self, store: &Store) -> Option<Vec<Backlog>> {
        let urls = self.endpoints.iter().map(|endpoint| endpoint.url.clone()).collect();
        self.backlog.get(store, urls).await
    }

    /// Returns how long to wait after attempt number `tries`, counted from 0: exponential backoff. `None`
    /// after the last attempt.
    pub(super) fn backoff(&self, tries: u64) -> Option<Duration> {
        if tries >= self.config.retry_limit.into() {
            return None;
        }
        let doubled = 1u64.checked_shl(u32::try_from(tries).ok()?).unwrap_or(u64::MAX);
        Some(Duration::from_secs(self.config.backoff_seconds.saturating_mul(doubled)))
    }

    /// Returns how long an attempt may take.
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.config.timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backoff_doubles_until_the_last_attempt() {
        let config = WebhooksConfig { retry_limit: 3, ..WebhooksConfig::default() };
        let webhooks = Webhooks::new(&config, None);

        let waits: Vec<_> =
            (0..5).map(|tries| webhooks.backoff(tries).map(|it| it.as_secs())).collect();

        assert_eq!(waits, [Some(30), Some(60), Some(120), None, None]);
    }
}
