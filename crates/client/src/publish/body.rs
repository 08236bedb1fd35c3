//! The body of a publish request.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;

use super::{blocks::Blocks, watchdog::Watchdog};
use crate::{ClientError, progress::Listener};

/// The most bytes given to the connection at once: 16 KiB. Progress is measured in chunks, so they
/// are small enough for a slow connection to send one within the timeout.
const CHUNK_SIZE: usize = 16 * 1024;

/// Zeros that replace the rest of the body after the registry has responded. They are not sent.
static FILLER: [u8; 64 * CHUNK_SIZE] = [0; 64 * CHUNK_SIZE];

/// The body of a publish request, as a stream of chunks.
pub(super) struct Body {
    pub(super) blocks: Blocks,
    pub(super) block: Bytes,
    pub(super) sent: u64,
    pub(super) total: u64,
    pub(super) listener: Listener,
    pub(super) shared: Rc<Shared>,
}

/// State that the body shares with the function that sends it.
pub(super) struct Shared {
    /// Detects an upload without progress.
    pub(super) watchdog: Watchdog,
    /// The error that ended the body early.
    pub(super) failure: RefCell<Option<ClientError>>,
    /// Whether the registry has responded already.
    pub(super) has_responded: Rc<Cell<bool>>,
}

impl Body {
    /// Polls for the next chunk.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ClientError>>> {
        if self.shared.has_responded.get() {
            let left = usize::try_from(self.total - self.sent).unwrap_or(usize::MAX);
            let filler = Bytes::from_static(&FILLER[..left.min(FILLER.len())]);
            return Poll::Ready((!filler.is_empty()).then_some(Ok(filler)));
        }
        if self.block.is_empty() {
            match ready!(self.blocks.poll_recv(cx)) {
                Some(Ok(block)) => self.block = block,
                ended => return Poll::Ready(ended),
            }
        }
        Poll::Ready(Some(Ok(self.block.split_to(self.block.len().min(CHUNK_SIZE)))))
    }

    fn record_progress(&mut self, chunk: &Bytes) {
        self.sent += chunk.len() as u64;
        if !self.shared.has_responded.get() {
            self.listener.notify(self.sent, self.total);
        }
        self.shared.watchdog.record_progress(self.sent == self.total);
    }
}

impl Stream for Body {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match ready!(self.poll_chunk(cx)) {
            Some(Ok(chunk)) => {
                self.record_progress(&chunk);
                Poll::Ready(Some(Ok(chunk)))
            }
            Some(Err(error)) => {
                self.shared.failure.replace(Some(error));
                Poll::Ready(Some(Err(io::Error::other("the archive cannot be read"))))
            }
            None => Poll::Ready(None),
        }
    }
}
