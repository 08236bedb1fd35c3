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

use super::{blocks::Blocks, watch::Watch};
use crate::{ClientError, progress::Listener};

/// The bytes that are handed to the connection at once. Progress is counted in these, so that even
/// a slow connection makes some within the time limit.
const PIECE: usize = 16 * 1024;

/// What is given out where the registry has answered already: nobody reads it.
static NOTHING: [u8; 64 * PIECE] = [0; 64 * PIECE];

/// The body of a publish request, in pieces.
pub(super) struct Body {
    pub(super) blocks: Blocks,
    pub(super) block: Bytes,
    pub(super) sent: u64,
    pub(super) total: u64,
    pub(super) listener: Listener,
    pub(super) shared: Rc<Shared>,
}

/// What the body and the one who sends it tell each other.
pub(super) struct Shared {
    /// When something last moved.
    pub(super) watch: Watch,
    /// Why the body ended too early.
    pub(super) failure: RefCell<Option<ClientError>>,
    /// Whether the registry has answered already.
    pub(super) answered: Rc<Cell<bool>>,
}

impl Body {
    /// The next piece to give out.
    fn piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ClientError>>> {
        if self.shared.answered.get() {
            let left = usize::try_from(self.total - self.sent).unwrap_or(usize::MAX);
            let nothing = Bytes::from_static(&NOTHING[..left.min(NOTHING.len())]);
            return Poll::Ready((!nothing.is_empty()).then_some(Ok(nothing)));
        }
        if self.block.is_empty() {
            match ready!(self.blocks.poll_recv(cx)) {
                Some(Ok(block)) => self.block = block,
                ended => return Poll::Ready(ended),
            }
        }
        Poll::Ready(Some(Ok(self.block.split_to(self.block.len().min(PIECE)))))
    }

    fn moved(&mut self, piece: &Bytes) {
        self.sent += piece.len() as u64;
        if !self.shared.answered.get() {
            self.listener.tell(self.sent, self.total);
        }
        self.shared.watch.moved(self.sent == self.total);
    }
}

impl Stream for Body {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match ready!(self.piece(cx)) {
            Some(Ok(piece)) => {
                self.moved(&piece);
                Poll::Ready(Some(Ok(piece)))
            }
            Some(Err(error)) => {
                self.shared.failure.replace(Some(error));
                Poll::Ready(Some(Err(io::Error::other("the archive cannot be read"))))
            }
            None => Poll::Ready(None),
        }
    }
}
