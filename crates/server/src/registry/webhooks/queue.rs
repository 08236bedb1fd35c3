//! A bounded queue in memory.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// A queue that drops its oldest item when it is full.
pub(super) struct Queue<T> {
    waiting: Mutex<VecDeque<T>>,
    most: usize,
    filled: Notify,
}

impl<T> Queue<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { waiting: Mutex::default(), most, filled: Notify::new() }
    }

    /// Adds an item. Returns whether the oldest one was dropped for it.
    pub(super) fn push(&self, item: T) -> bool {
        let mut waiting = self.lock();
        let oldest = if waiting.len() >= self.most { waiting.pop_front() } else { None };
        let was_empty = waiting.is_empty();
        waiting.push_back(item);
        drop(waiting);
        if was_empty {
            self.filled.notify_one();
        }
        oldest.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(super) async fn pop(&self) -> T {
        loop {
            if let Some(item) = self.lock().pop_front() {
                return item;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
