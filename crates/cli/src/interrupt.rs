//! Signals that stop a command in the middle, and give it time to clean up.

use crate::failure::Failure;

/// Does `work`, unless a signal comes first: then it is dropped, and what it had begun removed.
pub(crate) async fn unless_stopped<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let work = std::pin::pin!(work);
    let stop = std::pin::pin!(stopped());
    match futures_util::future::select(work, stop).await {
        futures_util::future::Either::Left((outcome, _)) => outcome,
        futures_util::future::Either::Right((signal, _)) => Err(Failure::Stopped(signal?)),
    }
}

#[cfg(unix)]
async fn stopped() -> Result<u8, Failure> {
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
async fn stopped() -> Result<u8, Failure> {
    actix_rt::signal::ctrl_c().await?;
    Ok(2)
}
