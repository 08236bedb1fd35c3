//! A bounded queue in memory.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// A queue that drops its oldest item when it is full.
pub(super) struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    capacity: usize,
    not_empty: Notify,
}

impl<T> Queue<T> {
    /// Creates an empty queue of at most `capacity` items.
    pub(super) fn new(capacity: usize) -> Self {
        Self { items: Mutex::default(), capacity, not_empty: Notify::new() }
    }

    /// Adds an item. Returns whether the queue was full, in which case it drops the oldest item.
    pub(super) fn push(&self, item: T) -> bool {
        let mut items = self.lock();
        let dropped = if items.len() >= self.capacity { items.pop_front() } else { None };
        let was_empty = items.is_empty();
        items.push_back(item);
        drop(items);
        if was_empty {
            self.not_empty.notify_one();
        }
        dropped.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    /// Removes the oldest item. Waits while the queue is empty.
    pub(super) async fn pop(&self) -> T {
        loop {
            if let Some(item) = self.lock().pop_front() {
                return item;
            }
            self.not_empty.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_full_queue_drops_its_oldest_item() {
        let queue = Queue::new(2);

        assert!(!queue.push(1) && !queue.push(2));
        assert!(queue.push(3));

        assert_eq!((queue.len(), queue.pop().await, queue.pop().await), (2, 2, 3));
        assert_eq!(queue.len(), 0);
    }
}
