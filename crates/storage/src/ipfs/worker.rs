//! The thread on which a node's client lives.

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

/// A handle on the thread, which ends when the handle is dropped.
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

    /// Has `work` done on the thread; it is given up there when it is given up here.
    pub(super) async fn ask<T, F>(
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
                    // It fails where nobody waits any more, and nobody needs to know.
                    done = work(node) => drop(answer.send(done)),
                    () = answer.closed() => {}
                }
            };
            job.boxed_local()
        };
        self.jobs.send(Box::new(job)).map_err(|_| IpfsError::Stopped)?;
        answered.await.map_err(|_| IpfsError::Stopped)?
    }

    /// The same, with the error that a layer has.
    pub(super) async fn run<T, F>(
        &self,
        work: impl FnOnce(Rc<Node>) -> F + Send + 'static,
    ) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, IpfsError>> + 'static,
    {
        Ok(self.ask(work).await?)
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
