//! The thread that runs a node's client.

use std::{fmt, io, rc::Rc, thread};

use futures_util::{FutureExt as _, future::LocalBoxFuture};
use tokio::sync::{mpsc, oneshot};

use super::{
    address::Address,
    error::{IpfsError, KIND},
    node::Node,
};
use crate::StorageError;

type Job = Box<dyn FnOnce(Rc<Node>) -> LocalBoxFuture<'static, ()> + Send>;

/// A handle of the thread. Dropping it stops the thread.
pub(super) struct Worker {
    jobs: mpsc::UnboundedSender<Job>,
    address: Address,
}

impl Worker {
    pub(super) fn start(address: Address) -> io::Result<Self> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let node = address.clone();
        thread::Builder::new().name(KIND.to_owned()).spawn(move || serve(&node, queue))?;
        Ok(Self { jobs, address })
    }

    /// Runs `work` on the thread. Dropping the returned future cancels it.
    pub(super) async fn call<T, F>(
        &self,
        work: impl FnOnce(Rc<Node>) -> F + Send + 'static,
    ) -> Result<T, IpfsError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, IpfsError>> + 'static,
    {
        let (mut answer, answered) = oneshot::channel();
        let job = move |node| {
            let job = async move {
                tokio::select! {
                    // Sending fails only if the caller is gone.
                    done = work(node) => drop(answer.send(done)),
                    () = answer.closed() => {}
                }
            };
            job.boxed_local()
        };
        self.jobs.send(Box::new(job)).map_err(|_| IpfsError::Stopped)?;
        answered.await.map_err(|_| IpfsError::Stopped)?
    }

    /// Like [`call`](Self::call), with the error type of layers.
    pub(super) async fn call_layer<T, F>(
        &self,
        work: impl FnOnce(Rc<Node>) -> F + Send + 'static,
    ) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, IpfsError>> + 'static,
    {
        Ok(self.call(work).await?)
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Worker").field(&self.address).finish()
    }
}

fn serve(address: &Address, mut queue: mpsc::UnboundedReceiver<Job>) {
    actix_rt::System::new().block_on(async move {
        let node = Rc::new(Node::new(address));
        while let Some(job) = queue.recv().await {
            actix_rt::spawn(job(Rc::clone(&node)));
        }
    });
}
