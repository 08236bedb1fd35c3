//! The thread on which a client's requests run.
//!
//! The HTTP library's connections and futures stay on one thread. A [`Worker`] is a handle on a
//! thread of the client's own that has them, with a runtime of its own: whoever calls only waits
//! for a channel, which works on every executor. The thread ends when the last handle is dropped.

pub(crate) mod blocking;
#[cfg(test)]
mod tests;
mod thread;

use std::{fmt, panic::AssertUnwindSafe, rc::Rc, thread::ThreadId};

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

use self::{
    blocking::{Cancelled, offload},
    thread::Job,
};
use crate::{ClientError, transport::Transport};

/// A handle on the thread.
pub(crate) struct Worker {
    jobs: mpsc::UnboundedSender<Job>,
    thread: ThreadId,
}

impl Worker {
    /// Starts the thread; `transport` makes its connections there.
    pub(crate) fn start(
        transport: impl FnOnce() -> Transport + Send + 'static,
    ) -> Result<Self, ClientError> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let thread = thread::start(queue, transport).map_err(ClientError::Thread)?;
        Ok(Self { jobs, thread: thread.thread().id() })
    }

    /// Runs `work` on the thread and waits for its outcome. Dropping the future drops the work,
    /// with its connection; work that has not begun then never begins.
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
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |transport| {
            // The work begins within the future, so that a panic of its beginning is caught too.
            let work = async move { work(transport).await };
            until_dropped(work, answer).boxed_local()
        });
        self.jobs.send(job).map_err(|_| ClientError::Stopped)?;
        answered.await.unwrap_or(Err(ClientError::Stopped))
    }

    /// Runs `work`, which blocks, on a thread for such work, and waits for its outcome.
    pub(crate) async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancelled) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, ClientError> {
        self.run(|_| offload(work)).await
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Worker").field(&self.thread).finish()
    }
}

/// Does the work until nobody waits for its answer any more. A panic is an answer too.
async fn until_dropped<T>(
    work: impl Future<Output = Result<T, ClientError>>,
    mut answer: oneshot::Sender<Result<T, ClientError>>,
) {
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        biased;
        () = answer.closed() => {}
        done = work => {
            let done = done.unwrap_or_else(|panic| Err(ClientError::panicked(&*panic)));
            // It fails where nobody waits any more, and nobody needs to know.
            answer.send(done).ok();
        }
    }
}
