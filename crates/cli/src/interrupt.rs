//! Interrupts a command on a signal, so that it can clean up.

#[cfg(unix)]
use {
    actix_rt::signal::unix::{Signal, SignalKind, signal},
    futures_util::FutureExt as _,
};

use crate::failure::Failure;

/// Runs `work` until it finishes or a signal arrives. On a signal, drops `work`, which removes its
/// incomplete files. The handlers are in place before `work` starts: a signal that finds none ends
/// the process at once, and the files stay.
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let signals = Signals::register()?;
    let work = std::pin::pin!(work);
    let signal = std::pin::pin!(signals.next());
    match futures_util::future::select(work, signal).await {
        futures_util::future::Either::Left((outcome, _)) => outcome,
        futures_util::future::Either::Right((signal, _)) => Err(Failure::Interrupted(signal?)),
    }
}

/// Handlers of SIGINT, SIGTERM and SIGHUP.
#[cfg(unix)]
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

#[cfg(unix)]
impl Signals {
    fn register() -> Result<Self, Failure> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for a signal and returns its number.
    async fn next(mut self) -> Result<u8, Failure> {
        futures_util::select_biased! {
            _ = std::pin::pin!(self.interrupt.recv().fuse()) => Ok(2),
            _ = std::pin::pin!(self.terminate.recv().fuse()) => Ok(15),
            _ = std::pin::pin!(self.hang_up.recv().fuse()) => Ok(1),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn register() -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn next(self) -> Result<u8, Failure> {
        actix_rt::signal::ctrl_c().await?;
        Ok(2)
    }
}
