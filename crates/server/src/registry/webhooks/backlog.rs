//! Counts the deliveries that each endpoint has not received, for the metrics.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ipfs_registry_db::webhooks::{self as rows, Backlog};
use tokio::{
    sync::{Mutex, Semaphore},
    time::timeout,
};

use crate::registry::store::Store;

/// How long the counts are cached, so that scrapes cost the database little.
const TTL: Duration = Duration::from_secs(5);

/// How long the database may take. The metrics are answered without the counts then.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The cached counts of all endpoints.
pub(super) struct BacklogCache {
    last: Mutex<Option<Entry>>,
    /// A query that the database never answers keeps its permit, so at most one connection waits for it.
    query: Arc<Semaphore>,
}

/// The counts, and when they were read; `None` if the database did not answer in time.
struct Entry {
    read_at: Instant,
    counts: Option<Vec<Backlog>>,
}

impl BacklogCache {
    pub(super) fn new() -> Self {
        Self { last: Mutex::default(), query: Arc::new(Semaphore::new(1)) }
    }

    /// Returns the counts of the endpoints with these URLs, in their order; `None` while the database does not
    /// answer. Concurrent callers share one query.
    pub(super) async fn get(&self, store: &Store, urls: Vec<String>) -> Option<Vec<Backlog>> {
        if urls.is_empty() {
            return Some(Vec::new());
        }
        let mut last = self.last.lock().await;
        match &*last {
            Some(entry) if entry.read_at.elapsed() < TTL => entry.counts.clone(),
            _ => {
                let counts = self.read(store, urls).await;
                *last = Some(Entry { read_at: Instant::now(), counts: counts.clone() });
                counts
            }
        }
    }

    async fn read(&self, store: &Store, urls: Vec<String>) -> Option<Vec<Backlog>> {
        let permit = Arc::clone(&self.query).try_acquire_owned().ok()?;
        let counts = store.read(move |conn| {
            let counts = rows::backlogs(conn, &urls);
            drop(permit);
            counts
        });
        match timeout(TIMEOUT, counts).await {
            Ok(Ok(counts)) => Some(counts),
            Ok(Err(error)) => {
                tracing::debug!(code = %error.code(), "no webhook backlog in the metrics");
                None
            }
            Err(_) => None,
        }
    }
}
