//! A connection that can receive the response while the request is still being sent.
//!
//! A registry that rejects an archive responds at once, stops reading and closes the connection. The
//! next write then fails, and an HTTP library that stops there never reads the response with the
//! reason. This connection reads while it writes. After the registry has responded or hung up, it
//! discards further writes, so that the library goes on to read the response.

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

use super::interim::ResponseStart;

/// The most bytes that are read ahead while sending: 64 KiB. An error response is smaller.
const READ_AHEAD_LIMIT: usize = 64 * 1024;

/// A TCP connection that can receive the response while the request is still being sent.
#[derive(Debug)]
pub(super) struct EarlyResponseStream {
    tcp: TcpStream,
    received: BytesMut,
    phase: Phase,
    /// Whether the registry has responded. Shared with the request body, which then ends early.
    has_responded: Rc<Cell<bool>>,
}

/// What the received bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Encrypted: some of them belong to TLS, so they cannot be interpreted.
    Encrypted,
    /// Only interim responses so far. They are removed, because awc would take the first one for
    /// the final response.
    Interim,
    /// The final response.
    Final,
}

impl EarlyResponseStream {
    /// Wraps an unencrypted connection, on which every received byte belongs to a response.
    pub(super) fn plain(tcp: TcpStream, has_responded: Rc<Cell<bool>>) -> Self {
        Self { tcp, received: BytesMut::new(), phase: Phase::Interim, has_responded }
    }

    /// Wraps the TCP connection under a TLS connection.
    pub(super) fn encrypted(tcp: TcpStream, has_responded: Rc<Cell<bool>>) -> Self {
        Self { tcp, received: BytesMut::new(), phase: Phase::Encrypted, has_responded }
    }

    /// Reads the bytes that are available now, up to [`READ_AHEAD_LIMIT`].
    fn read_available(&mut self, cx: &mut Context<'_>) {
        while self.received.len() < READ_AHEAD_LIMIT {
            match self.poll_receive(cx) {
                Poll::Ready(Ok(count)) if count > 0 => {}
                // The next read or write returns the end or the error again.
                Poll::Ready(_) | Poll::Pending => return,
            }
        }
    }

    /// Receives a part of the response and returns its length; 0 at the end of the stream.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut buffer = [0; 4096];
        let mut part = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut part))?;
        self.received.extend_from_slice(part.filled());
        self.skip_interim();
        Poll::Ready(Ok(part.filled().len()))
    }

    /// Removes complete interim responses from the received bytes.
    fn skip_interim(&mut self) {
        while self.phase == Phase::Interim {
            match ResponseStart::of(&self.received) {
                ResponseStart::Interim(length) => self.received.advance(length),
                ResponseStart::Incomplete if self.received.len() < READ_AHEAD_LIMIT => return,
                // awc gets an interim response that is too long, and rejects it.
                ResponseStart::Incomplete | ResponseStart::Final => self.phase = Phase::Final,
            }
        }
    }

    /// Whether the registry has responded; reads what is available to find out.
    fn poll_responded(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.has_responded.get() {
            self.read_available(cx);
            self.has_responded.set(self.phase == Phase::Final);
        }
        self.has_responded.get()
    }

    /// Converts the result of writing `len` bytes: they count as written if the registry hung up.
    fn ignore_hang_up(
        &self,
        result: Poll<io::Result<usize>>,
        len: usize,
    ) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Err(error)) if is_hung_up(&error) => {
                self.has_responded.set(true);
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

impl AsyncWrite for EarlyResponseStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.poll_responded(cx) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        self.ignore_hang_up(result, bytes.len())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncRead for EarlyResponseStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.phase == Phase::Interim {
            if ready!(self.poll_receive(cx))? == 0 {
                self.phase = Phase::Final;
            }
        }
        if self.received.is_empty() {
            return Pin::new(&mut self.tcp).poll_read(cx, buffer);
        }
        let part = self.received.len().min(buffer.remaining());
        buffer.put_slice(&self.received[..part]);
        self.received.advance(part);
        Poll::Ready(Ok(()))
    }
}

impl ActixStream for EarlyResponseStream {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        if self.received.is_empty() {
            return ActixStream::poll_read_ready(&self.tcp, cx);
        }
        Poll::Ready(Ok(Ready::READABLE))
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(&self.tcp, cx)
    }
}
