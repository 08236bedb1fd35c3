//! Fetches, which are told as far as memory goes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use bytes::Bytes;
use ipfs_registry_db::versions;
use tokio::{sync::Notify, time::sleep};
use uuid::Uuid;

use super::{message, post::Post};
use crate::{State, config::hide, fetch::Prepared};

/// What waits for one endpoint; the oldest goes where it is full.
pub(super) struct Queue<T> {
    waiting: Mutex<VecDeque<T>>,
    most: usize,
    filled: Notify,
}

impl<T> Queue<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { waiting: Mutex::default(), most, filled: Notify::new() }
    }

    /// Adds a fetch, and tells whether another one was dropped for it.
    pub(super) fn push(&self, archive: T) -> bool {
        let mut waiting = self.lock();
        let oldest = if waiting.len() >= self.most { waiting.pop_front() } else { None };
        let was_empty = waiting.is_empty();
        waiting.push_back(archive);
        drop(waiting);
        if was_empty {
            self.filled.notify_one();
        }
        oldest.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    async fn pop(&self) -> T {
        loop {
            if let Some(archive) = self.lock().pop_front() {
                return archive;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Delivers until the program ends, in order; what is refused too often is dropped.
pub(super) async fn deliver(state: State, index: usize) {
    let webhooks = Arc::clone(&state.webhooks);
    let endpoint = &webhooks.endpoints[index];
    let post = Post::new(webhooks.timeout());
    loop {
        let archive = endpoint.fetches.pop().await;
        let Some(body) = message(&state, &archive).await else {
            webhooks.dropped.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let id = Uuid::new_v4().simple().to_string();
        for tries in 0.. {
            let Err(error) = post.send((&endpoint.url, &id), &endpoint.key, body.clone()).await
            else {
                break;
            };
            let shown = hide(&endpoint.url);
            tracing::debug!(endpoint = %shown, id, tries, %error, "not told of a fetch");
            let Some(wait) = webhooks.wait(tries) else {
                webhooks.dropped.fetch_add(1, Ordering::Relaxed);
                break;
            };
            sleep(wait).await;
        }
    }
}

/// What is told of the fetch; none where the database does not say more of the version now.
async fn message(state: &State, archive: &Prepared) -> Option<Bytes> {
    let reference = archive.pointer.clone().into();
    let found = state.read(move |conn| versions::find(conn, &reference)).await;
    found.ok().map(|version| message::fetch(&version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn one_past_a_full_queue_pushes_the_oldest_out() {
        let queue = Queue::new(2);

        assert!(!queue.push(1) && !queue.push(2));
        assert!(queue.push(3));

        assert_eq!((queue.len(), queue.pop().await, queue.pop().await), (2, 2, 3));
        assert_eq!(queue.len(), 0);
    }
}
