//! Blocking work, off the async threads.

use tokio::task::spawn_blocking;

use super::RegistryError;

/// Runs `work` on a thread for blocking work, inside the span of the caller.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RegistryError> {
    let span = tracing::Span::current();
    spawn_blocking(move || span.in_scope(work)).await.map_err(RegistryError::internal)
}
