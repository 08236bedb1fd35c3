//! Signals that end a command, and leave it the time to say how far it came.

use std::io;

use actix_web::rt;
use tokio::sync::watch;

/// What a shell says of a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// Whether the command is told to stop.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Is set by SIGINT and SIGTERM. A second one ends the program at once.
    pub(super) fn on_signals() -> io::Result<Self> {
        let (told, stop) = watch::channel(false);
        let mut signals = Signals::new()?;
        rt::spawn(async move {
            signals.next().await;
            told.send_replace(true);
            signals.next().await;
            std::process::exit(INTERRUPTED);
        });
        Ok(Self(stop))
    }

    pub(super) fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// What `work` gives, or `None` where the command is told to stop before: then it is dropped.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.0.clone();
        tokio::select! {
            biased;
            _ = stop.wait_for(|told| *told) => None,
            done = work => Some(done),
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
