//! Runs blocking work outside the async threads.

use tokio::task::spawn_blocking;

use super::RegistryError;

/// Runs `work` on a blocking thread, in the tracing span of the caller.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RegistryError> {
    let span = tracing::Span::current();
    spawn_blocking(move || span.in_scope(work)).await.map_err(RegistryError::internal)
}
