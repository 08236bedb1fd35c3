//! Work that would keep the client's thread from everything else.

use std::panic::resume_unwind;

use actix_rt::task::spawn_blocking;

/// Runs `work` on a thread for blocking work.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => unreachable!("the work is neither aborted nor outlived by its runtime"),
        },
    }
}
