//! The life of the writing thread: it ends before the last handle is gone.

use std::{
    convert::Infallible,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, SendError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long a drop waits for the thread. A database that hangs must not hold up the end of the program for longer.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// A thread that takes jobs from a queue. A drop closes the queue and waits for the thread: a program that exited while
/// the thread closed its connection would free the state of the TLS library under it.
pub(super) struct WriterThread<Job> {
    /// `None` when the thread is to end.
    jobs: Option<Sender<Job>>,
    /// Disconnected when the thread has ended its work and dropped what it owned.
    ended: Mutex<Receiver<Infallible>>,
    handle: Option<JoinHandle<()>>,
}

impl<Job: Send + 'static> WriterThread<Job> {
    /// Starts the thread, which calls `run` with the queue. `run` must return when the queue is closed.
    pub(super) fn start(run: impl FnOnce(Receiver<Job>) + Send + 'static) -> Self {
        let (jobs, queue) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let run = move || {
            run(queue);
            drop::<Sender<Infallible>>(end);
        };
        let handle = thread::Builder::new().name("writer".to_owned()).spawn(run);
        let handle = Some(handle.expect("a thread can start"));
        Self { jobs: Some(jobs), ended: Mutex::new(ended), handle }
    }

    /// Adds a job to the queue.
    pub(super) fn send(&self, job: Job) -> Result<(), SendError<Job>> {
        match &self.jobs {
            Some(jobs) => jobs.send(job),
            None => Err(SendError(job)),
        }
    }
}

impl<Job> Drop for WriterThread<Job> {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let Some(handle) = self.handle.take() else { return };
        if handle.thread().id() == thread::current().id() {
            return;
        }
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        if ended.recv_timeout(STOP_TIMEOUT) == Err(RecvTimeoutError::Disconnected) {
            // The thread has nothing left to do but to end.
            drop(handle.join());
        }
    }
}
