//! Ends a connection after a last answer.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// How long the server reads what a refused client still sends.
const LINGER: Duration = Duration::from_secs(2);

/// Sends a last answer, then reads and drops what the client still sends: to close a socket with unread bytes
/// resets the connection, and the client might lose the answer.
pub(super) struct Close {
    answer: Vec<u8>,
    sent: usize,
    is_shut_down: bool,
    timeout: Pin<Box<Sleep>>,
}

impl Close {
    /// Creates the end of a connection, with its last answer.
    pub(super) fn new(answer: Vec<u8>) -> Self {
        Self { answer, sent: 0, is_shut_down: false, timeout: Box::pin(sleep(LINGER)) }
    }

    /// Sends and reads until the client closes its side too, an error occurs, or the time is over.
    pub(super) fn poll<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        if self.timeout.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        // An error ends the connection, which was to end anyway.
        self.poll_io(io, cx).map(drop)
    }

    fn poll_io<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.sent < self.answer.len() {
            match ready!(Pin::new(&mut *io).poll_write(cx, &self.answer[self.sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => self.sent += sent,
            }
        }
        if !self.is_shut_down {
            ready!(Pin::new(&mut *io).poll_shutdown(cx))?;
            self.is_shut_down = true;
        }
        loop {
            let mut dropped = [0; 4096];
            let mut dropped = ReadBuf::new(&mut dropped);
            ready!(Pin::new(&mut *io).poll_read(cx, &mut dropped))?;
            if dropped.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
