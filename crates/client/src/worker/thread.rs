//! Starts the background thread and runs its jobs.

use std::{
    io,
    rc::Rc,
    sync::mpsc::sync_channel,
    thread::{Builder, JoinHandle},
};

use actix_rt::Runtime;
use futures_util::future::LocalBoxFuture;
use tokio::sync::mpsc;

use crate::transport::Transport;

/// The name of every thread that this crate starts.
pub(super) const THREAD_NAME: &str = "ipkg-client";

/// Builds the future of one request on the worker thread.
pub(super) type Job = Box<dyn FnOnce(Rc<Transport>) -> LocalBoxFuture<'static, ()> + Send>;

/// Starts the thread and waits until its runtime is ready.
///
/// # Errors
///
/// Fails if the thread or its runtime cannot be started.
pub(super) fn start(
    queue: mpsc::UnboundedReceiver<Job>,
    transport: impl FnOnce() -> Transport + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let (ready, started) = sync_channel(1);
    let thread = Builder::new().name(THREAD_NAME.to_owned()).spawn(move || {
        let runtime = match Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return drop(ready.send(Err(error))),
        };
        if ready.send(Ok(())).is_ok() {
            runtime.block_on(serve(queue, transport));
        }
    })?;
    started.recv().map_err(|_| io::Error::other("the thread ended at once"))??;
    Ok(thread)
}

/// Starts each job from the queue until the last handle is dropped. Unfinished jobs are dropped then.
async fn serve(mut queue: mpsc::UnboundedReceiver<Job>, transport: impl FnOnce() -> Transport) {
    let transport = Rc::new(transport());
    while let Some(job) = queue.recv().await {
        actix_rt::spawn(job(Rc::clone(&transport)));
    }
}
