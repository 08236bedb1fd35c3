//! Runs blocking work, such as hashing and file access, on other threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Weak},
    thread,
};

use actix_rt::task::spawn_blocking;
use tokio::sync::oneshot;

use super::thread::THREAD_NAME;
use crate::ClientError;

/// The most bytes that are hashed on the current thread, because moving them to another takes longer:
/// 16 KiB.
pub(crate) const INLINE_HASH_LIMIT: u64 = 16 * 1024;

/// Reports whether the caller of blocking work is gone. A thread cannot be stopped from outside, so
/// long work checks this between its steps.
#[derive(Clone, Debug)]
pub(crate) struct CancelToken(Weak<()>);

impl CancelToken {
    /// Whether the work is cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.strong_count() == 0
    }
}

/// Runs `work` on the runtime's thread pool for blocking work. Call this on the worker thread only.
pub(crate) async fn offload<T: Send + 'static>(
    work: impl FnOnce(&CancelToken) -> T + Send + 'static,
) -> T {
    let guard = Arc::new(());
    let token = CancelToken(Arc::downgrade(&guard));
    let result = spawn_blocking(move || work(&token)).await;
    drop(guard);
    match result {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => unreachable!("the work is neither aborted nor outlived by its runtime"),
        },
    }
}

/// Runs `work` on a new thread, for callers without a worker.
pub(crate) async fn run_on_new_thread<T: Send + 'static>(
    work: impl FnOnce(&CancelToken) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    let (sender, receiver) = oneshot::channel();
    let guard = Arc::new(());
    let token = CancelToken(Arc::downgrade(&guard));
    let run = move || {
        let result = catch_unwind(AssertUnwindSafe(|| work(&token)));
        let result = result.unwrap_or_else(|panic| Err(ClientError::panicked(&*panic)));
        // This fails if the caller is gone, and then nobody needs the result.
        sender.send(result).ok();
    };
    thread::Builder::new().name(THREAD_NAME.to_owned()).spawn(run).map_err(ClientError::Thread)?;
    let result = receiver.await.unwrap_or(Err(ClientError::Stopped));
    drop(guard);
    result
}
