//! The background thread that runs a client's requests.
//!
//! awc's connections and futures are not `Send`. They stay on a thread with its own runtime, and a
//! [`Worker`] is the handle of that thread. Callers only await a channel, which works on every
//! executor. The thread ends when the last handle is dropped.

pub(crate) mod blocking;
#[cfg(test)]
mod tests;
mod thread;

use std::{fmt, panic::AssertUnwindSafe, rc::Rc, thread::ThreadId};

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

use self::{
    blocking::{CancelToken, offload},
    thread::Job,
};
use crate::{ClientError, transport::Transport};

/// A handle of the background thread.
pub(crate) struct Worker {
    jobs: mpsc::UnboundedSender<Job>,
    thread: ThreadId,
}

impl Worker {
    /// Starts the thread. `transport` runs on it and creates its connections.
    pub(crate) fn start(
        transport: impl FnOnce() -> Transport + Send + 'static,
    ) -> Result<Self, ClientError> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let thread = thread::start(queue, transport).map_err(ClientError::Thread)?;
        Ok(Self { jobs, thread: thread.thread().id() })
    }

    /// Runs `work` on the thread and waits for its result. Dropping the future drops the work and
    /// its connection, or prevents the work if it has not started.
    pub(crate) async fn run<T, F>(
        &self,
        work: impl FnOnce(Rc<Transport>) -> F + Send + 'static,
    ) -> Result<T, ClientError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ClientError>> + 'static,
    {
        if std::thread::current().id() == self.thread {
            return Err(ClientError::OwnThread);
        }
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |transport| {
            // Start the work inside the future, so that a panic at its start is caught too.
            let work = async move { work(transport).await };
            run_until_dropped(work, sender).boxed_local()
        });
        self.jobs.send(job).map_err(|_| ClientError::Stopped)?;
        receiver.await.unwrap_or(Err(ClientError::Stopped))
    }

    /// Runs blocking `work` on the runtime's thread pool for blocking work and waits for its result.
    pub(crate) async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&CancelToken) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, ClientError> {
        self.run(|_| offload(work)).await
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Worker").field(&self.thread).finish()
    }
}

/// Runs `work` until it completes or its caller is gone, and sends the result. A panic becomes an
/// error.
async fn run_until_dropped<T>(
    work: impl Future<Output = Result<T, ClientError>>,
    mut sender: oneshot::Sender<Result<T, ClientError>>,
) {
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        biased;
        () = sender.closed() => {}
        result = work => {
            let result = result.unwrap_or_else(|panic| Err(ClientError::panicked(&*panic)));
            // This fails if the caller is gone, and then nobody needs the result.
            sender.send(result).ok();
        }
    }
}
