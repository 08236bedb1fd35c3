//! A connection that hears an answer while it is still sending.
//!
//! A registry that refuses an archive answers at once, reads no further and closes. Writing to it
//! then fails, and an HTTP library that gives up there never reads the answer that says why. This
//! connection reads while it writes; once the other side has answered or stopped reading, it throws
//! away what is still to be sent, so that the library comes to read the answer.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_rt::net::{ActixStream, Ready, TcpStream};
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::interim::Beginning;

/// The most bytes that are read ahead while sending. An answer that refuses is smaller.
const HEARD_LIMIT: usize = 64 * 1024;

/// A TCP connection that hears an answer while it is still sending.
#[derive(Debug)]
pub(super) struct Listening {
    tcp: TcpStream,
    heard: BytesMut,
    hears: Hears,
    /// Shared with the one body that is sent over this connection, which need not go on.
    answered: Rc<Cell<bool>>,
}

/// What is known of the bytes that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hears {
    /// Nothing: some of them are the encryption's own.
    Encrypted,
    /// Until now they were interim answers, which do not reach the library: it would take the
    /// first of them for the answer.
    Interim,
    /// They are the answer.
    Answer,
}

impl Listening {
    /// A connection on which every byte that comes is a part of an answer.
    pub(super) fn plain(tcp: TcpStream, answered: Rc<Cell<bool>>) -> Self {
        Self { tcp, heard: BytesMut::new(), hears: Hears::Interim, answered }
    }

    /// A connection under encryption, on which some bytes are not.
    pub(super) fn encrypted(tcp: TcpStream, answered: Rc<Cell<bool>>) -> Self {
        Self { tcp, heard: BytesMut::new(), hears: Hears::Encrypted, answered }
    }

    /// Takes in what has come, as far as it has.
    fn listen(&mut self, cx: &mut Context<'_>) {
        while self.heard.len() < HEARD_LIMIT {
            match self.poll_hear(cx) {
                Poll::Ready(Ok(came)) if came > 0 => {}
                // The end and errors are found again by whoever reads or writes next.
                Poll::Ready(_) | Poll::Pending => return,
            }
        }
    }

    /// Takes in a part of what comes; none of it is left at the end.
    fn poll_hear(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut room = [0; 4096];
        let mut part = ReadBuf::new(&mut room);
        ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut part))?;
        self.heard.extend_from_slice(part.filled());
        self.skip_interim();
        Poll::Ready(Ok(part.filled().len()))
    }

    fn skip_interim(&mut self) {
        while self.hears == Hears::Interim {
            match Beginning::of(&self.heard) {
                Beginning::Interim(length) => self.heard.advance(length),
                Beginning::Unknown if self.heard.len() < HEARD_LIMIT => return,
                // An interim answer without an end is left to the library, which refuses it.
                Beginning::Unknown | Beginning::Answer => self.hears = Hears::Answer,
            }
        }
    }

    fn has_answered(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.answered.get() {
            self.listen(cx);
            self.answered.set(self.hears == Hears::Answer);
        }
        self.answered.get()
    }

    /// What became of sending `len` bytes: they count as sent where nobody reads them any more.
    fn sent(&self, outcome: Poll<io::Result<usize>>, len: usize) -> Poll<io::Result<usize>> {
        match outcome {
            Poll::Ready(Err(error)) if is_hung_up(&error) => {
                self.answered.set(true);
                Poll::Ready(Ok(len))
            }
            other => other,
        }
    }
}

fn is_hung_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};

    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}

impl AsyncWrite for Listening {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.has_answered(cx) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let outcome = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        self.sent(outcome, bytes.len())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncRead for Listening {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.hears == Hears::Interim {
            if ready!(self.poll_hear(cx))? == 0 {
                self.hears = Hears::Answer;
            }
        }
        if self.heard.is_empty() {
            return Pin::new(&mut self.tcp).poll_read(cx, room);
        }
        let part = self.heard.len().min(room.remaining());
        room.put_slice(&self.heard[..part]);
        self.heard.advance(part);
        Poll::Ready(Ok(()))
    }
}

impl ActixStream for Listening {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        if self.heard.is_empty() {
            return ActixStream::poll_read_ready(&self.tcp, cx);
        }
        Poll::Ready(Ok(Ready::READABLE))
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(&self.tcp, cx)
    }
}
