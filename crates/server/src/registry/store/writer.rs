//! The thread that writes to the database. Writes that wait together share a transaction and its commit.

mod thread;

use std::{
    iter, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc::Receiver},
    time::Duration,
};

use ipfs_registry_core::wire::Code;
use ipfs_registry_db::{Database, DbError, Transaction};
use tokio::{sync::oneshot, time::timeout};
use tracing::Span;

use self::thread::WriterThread;
use crate::registry::RegistryError;

/// The default of [`Writer::timeout`].
const QUEUE_TIMEOUT: Duration = Duration::from_secs(60);

/// The maximum number of writes in one transaction.
const MAX_GROUP: usize = 64;

/// A change of the database in a transaction that may have others.
type Change = Box<dyn FnOnce(&mut Transaction<'_>) -> Result<(), DbError> + Send>;

/// Work that needs the writing connection for itself.
type Exclusive = Box<dyn FnOnce(&Database) + Send>;

/// The queue of writes, in order. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Writer {
    thread: Arc<WriterThread<Job>>,
    /// How long a write may wait in the queue.
    timeout: Duration,
}

struct Job {
    work: Work,
    span: Span,
    /// Sent when the job starts. It is not started if the receiver is closed: the request was cancelled or has given up.
    started: oneshot::Sender<()>,
}

enum Work {
    /// A write, and where to send its outcome once it is committed or rolled back.
    Change(Change, oneshot::Sender<Result<(), DbError>>),
    Exclusive(Exclusive),
}

impl Writer {
    /// Starts the thread. It calls `after_commit` after each transaction, before it sends the outcomes.
    pub(super) fn start(database: Database, after_commit: impl Fn() + Send + 'static) -> Self {
        let run = move |queue: Receiver<Job>| run(&database, &queue, &after_commit);
        Self { thread: Arc::new(WriterThread::start(run)), timeout: QUEUE_TIMEOUT }
    }

    /// Runs a change in a transaction, maybe with others, and returns its value after the commit.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let (value, mut changed) = oneshot::channel();
        let change = move |tx: &mut Transaction<'_>| {
            // The request may have been cancelled.
            drop(value.send(change(tx)?));
            Ok(())
        };
        let (outcome, committed) = oneshot::channel();
        self.run(Work::Change(Box::new(change), outcome), committed).await??;
        changed.try_recv().map_err(RegistryError::internal)
    }

    /// Runs `work` while no other job runs.
    pub(super) async fn run_alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> T + Send + 'static,
    ) -> Result<T, RegistryError> {
        let (result, done) = oneshot::channel();
        // The request may have been cancelled.
        let work = move |database: &Database| drop(result.send(work(database)));
        self.run(Work::Exclusive(Box::new(work)), done).await
    }

    /// Queues a job and waits for its result. A job that has started continues if the request is cancelled.
    async fn run<T>(
        &self,
        work: Work,
        mut result: oneshot::Receiver<T>,
    ) -> Result<T, RegistryError> {
        let (started, mut start) = oneshot::channel();
        let job = Job { work, span: Span::current(), started };
        self.thread.send(job).map_err(|_| RegistryError::internal("the writer has stopped"))?;
        let done = match timeout(self.timeout, &mut result).await {
            Ok(done) => done,
            Err(_) => {
                start.close();
                start.try_recv().map_err(|_| busy())?;
                result.await
            }
        };
        done.map_err(RegistryError::internal)
    }
}

fn busy() -> RegistryError {
    let detail = "too many writes are waiting; try again later";
    RegistryError::refused(Code::DatabaseUnavailable, detail)
}

/// Runs jobs until the queue is closed.
fn run(database: &Database, queue: &Receiver<Job>, after_commit: &impl Fn()) {
    while let Ok(first) = queue.recv() {
        let waiting = iter::once(first).chain(queue.try_iter().take(MAX_GROUP - 1)).collect();
        // After a panic, the senders are dropped: the jobs of this group get an internal error, and the thread goes on.
        drop(catch_unwind(AssertUnwindSafe(|| run_group(database, waiting, after_commit))));
    }
}

fn run_group(database: &Database, jobs: Vec<Job>, after_commit: &impl Fn()) {
    let mut group = Vec::new();
    for Job { work, span, started } in jobs {
        if started.send(()).is_err() {
            continue;
        }
        match work {
            Work::Change(change, outcome) => group.push((span, change, outcome)),
            Work::Exclusive(work) => {
                commit(database, mem::take(&mut group), after_commit);
                span.in_scope(|| work(database));
            }
        }
    }
    commit(database, group, after_commit);
}

type Queued = (Span, Change, oneshot::Sender<Result<(), DbError>>);

/// Commits a group of changes and sends each its outcome.
fn commit(database: &Database, group: Vec<Queued>, after_commit: &impl Fn()) {
    if group.is_empty() {
        return;
    }
    let (changes, waiting): (Vec<_>, Vec<_>) = group
        .into_iter()
        .map(|(span, change, outcome)| {
            (move |tx: &mut Transaction<'_>| span.in_scope(|| change(tx)), outcome)
        })
        .unzip();
    let outcomes = database.write_group(changes);
    after_commit();
    for (sender, outcome) in waiting.into_iter().zip(outcomes) {
        // The request may have been cancelled.
        drop(sender.send(outcome));
    }
}

#[cfg(test)]
mod tests;
