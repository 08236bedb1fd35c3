//! How far the history of the registry goes, asked at most once a second.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use ipfs_registry_db::last_event;
use tokio::sync::Mutex;

use crate::{ApiError, State};

/// How long an answer of the database holds, unless this instance itself changes something.
const HOLDS: Duration = Duration::from_secs(1);

/// The number of the last event, as the database had it a moment ago.
pub(super) struct Head {
    begun: Instant,
    last: AtomicI64,
    /// Milliseconds after `begun` up to which `last` holds.
    holds_until: AtomicU64,
    /// How many changes this instance made.
    changes: AtomicU64,
    /// How many of them `last` knows of.
    known: AtomicU64,
    asking: Mutex<()>,
}

impl Head {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            last: AtomicI64::new(0),
            holds_until: AtomicU64::new(0),
            changes: AtomicU64::new(1),
            known: AtomicU64::new(0),
            asking: Mutex::new(()),
        }
    }

    /// Says that this instance changed something.
    pub(super) fn expire(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// The number of the last event.
    pub(super) async fn current(&self, state: &State) -> Result<i64, ApiError> {
        if let Some(last) = self.held() {
            return Ok(last);
        }
        let _one_asks = self.asking.lock().await;
        match self.held() {
            Some(last) => Ok(last),
            None => self.ask(state).await,
        }
    }

    fn held(&self) -> Option<i64> {
        let changes = self.changes.load(Ordering::Acquire);
        let holds = self.known.load(Ordering::Acquire) == changes
            && self.now() < self.holds_until.load(Ordering::Acquire);
        holds.then(|| self.last.load(Ordering::Acquire))
    }

    async fn ask(&self, state: &State) -> Result<i64, ApiError> {
        // Before the question: what changes while it is asked, is asked for again.
        let (changes, now) = (self.changes.load(Ordering::Acquire), self.now());
        let last = state.read(last_event).await?;
        self.last.store(last, Ordering::Release);
        self.known.store(changes, Ordering::Release);
        self.holds_until.store(now + HOLDS.as_millis() as u64, Ordering::Release);
        Ok(last)
    }

    fn now(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }
}
