//! Work that blocks: hashing and files.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Weak},
    thread,
};

use actix_rt::task::spawn_blocking;
use tokio::sync::oneshot;

use super::thread::THREAD_NAME;
use crate::ClientError;

/// The most bytes that are hashed where they are: handing them to another thread takes longer.
pub(crate) const HASHED_IN_PLACE: u64 = 16 * 1024;

/// Tells work whether anybody still waits for it. A thread cannot be stopped from outside, so long
/// work asks between its steps.
#[derive(Clone, Debug)]
pub(crate) struct Cancelled(Weak<()>);

impl Cancelled {
    /// Whether nobody waits any more.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.strong_count() == 0
    }
}

/// Runs `work` on the runtime's threads for blocking work. Only on the worker's thread.
pub(crate) async fn offload<T: Send + 'static>(
    work: impl FnOnce(&Cancelled) -> T + Send + 'static,
) -> T {
    let waiting = Arc::new(());
    let cancelled = Cancelled(Arc::downgrade(&waiting));
    let outcome = spawn_blocking(move || work(&cancelled)).await;
    drop(waiting);
    match outcome {
        Ok(outcome) => outcome,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => unreachable!("the work is neither aborted nor outlived by its runtime"),
        },
    }
}

/// Runs `work` on a thread of its own, where there is no client with a worker.
pub(crate) async fn on_own_thread<T: Send + 'static>(
    work: impl FnOnce(&Cancelled) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    let (answer, answered) = oneshot::channel();
    let waiting = Arc::new(());
    let cancelled = Cancelled(Arc::downgrade(&waiting));
    let run = move || {
        let done = catch_unwind(AssertUnwindSafe(|| work(&cancelled)));
        let done = done.unwrap_or_else(|panic| Err(ClientError::panicked(&*panic)));
        // It fails where nobody waits any more, and nobody needs to know.
        answer.send(done).ok();
    };
    thread::Builder::new().name(THREAD_NAME.to_owned()).spawn(run).map_err(ClientError::Thread)?;
    let outcome = answered.await.unwrap_or(Err(ClientError::Stopped));
    drop(waiting);
    outcome
}
