//! Interrupts a command on a signal, so that it can clean up.

use crate::failure::Failure;

/// Runs `work` until it finishes or a signal arrives. On a signal, drops `work`, which removes its
/// incomplete files.
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let work = std::pin::pin!(work);
    let signal = std::pin::pin!(next_signal());
    match futures_util::future::select(work, signal).await {
        futures_util::future::Either::Left((outcome, _)) => outcome,
        futures_util::future::Either::Right((signal, _)) => Err(Failure::Interrupted(signal?)),
    }
}

/// Waits for SIGINT, SIGTERM or SIGHUP and returns its number.
#[cfg(unix)]
async fn next_signal() -> Result<u8, Failure> {
    use actix_rt::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    futures_util::select_biased! {
        _ = std::pin::pin!(futures_util::FutureExt::fuse(interrupt.recv())) => Ok(2),
        _ = std::pin::pin!(futures_util::FutureExt::fuse(terminate.recv())) => Ok(15),
        _ = std::pin::pin!(futures_util::FutureExt::fuse(hang_up.recv())) => Ok(1),
    }
}

#[cfg(not(unix))]
async fn next_signal() -> Result<u8, Failure> {
    actix_rt::signal::ctrl_c().await?;
    Ok(2)
}
