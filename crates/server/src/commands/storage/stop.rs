//! Stops a command on SIGINT and SIGTERM, with time to save its progress and print its report.

use std::io;

use actix_web::rt;
use tokio::sync::watch;

/// The exit status that shells give a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// Whether a signal has asked the command to stop.
#[derive(Clone, Debug)]
pub(super) struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Listens for SIGINT and SIGTERM. The first one sets the signal; the second ends the process at once.
    pub(super) fn listen() -> io::Result<Self> {
        let (sender, receiver) = watch::channel(false);
        let mut signals = Signals::new()?;
        rt::spawn(async move {
            signals.next().await;
            sender.send_replace(true);
            signals.next().await;
            std::process::exit(INTERRUPTED);
        });
        Ok(Self(receiver))
    }

    pub(super) fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Runs `work`. If the signal comes first, drops `work` and returns `None`.
    pub(super) async fn run_until_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut receiver = self.0.clone();
        tokio::select! {
            biased;
            _ = receiver.wait_for(|is_set| *is_set) => None,
            output = work => Some(output),
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: rt::signal::unix::Signal,
    terminate: rt::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use rt::signal::unix::{SignalKind, signal};

        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
