//! The stream of a connection, between actix and the socket.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

use super::{
    close::Close,
    refusal::{Refusal, find_refusal},
    state::ConnectionState,
};
use crate::http::{error::status, observe::RequestId};

/// A byte that no head may contain. actix answers it with an error, whatever it has read of the head.
const INVALID: &[u8] = b"\0";

/// A stream that passes on what it reads and writes, except that it ends a connection whose head is late, and
/// replaces the error answers of actix.
pub(crate) struct WatchedStream<T> {
    io: T,
    client: Option<SocketAddr>,
    state: Rc<ConnectionState>,
    head_limit: Duration,
    /// Runs while a head is incomplete that did not arrive at once.
    timer: Option<Pin<Box<Sleep>>>,
    /// The timer ended. actix gets no more bytes of the client.
    is_late: bool,
    close: Option<Close>,
}

impl<T> WatchedStream<T> {
    /// Watches a new connection, each of whose heads must arrive within `head_limit`.
    pub(crate) fn new(io: T, client: Option<SocketAddr>, head_limit: Duration) -> Self {
        let state = Rc::new(ConnectionState::new());
        Self { io, client, state, head_limit, timer: None, is_late: false, close: None }
    }

    /// Notes that the connection is one over TLS, for the scheme of absolute URLs.
    pub(crate) fn over_tls(self) -> Self {
        self.state.is_over_tls.set(true);
        self
    }

    /// Returns the state that the requests of this connection need.
    pub(crate) fn state(&self) -> Rc<ConnectionState> {
        Rc::clone(&self.state)
    }

    /// Returns whether the time of a head is over. Stops the timer of a head that is complete.
    fn is_time_over(&mut self, cx: &mut Context<'_>) -> bool {
        match &mut self.timer {
            Some(timer) if self.state.is_in_head() => timer.as_mut().poll(cx).is_ready(),
            timer => {
                *timer = None;
                false
            }
        }
    }

    /// Starts the timer if a head is incomplete, so that it wakes this connection.
    fn start_timer(&mut self, cx: &mut Context<'_>) {
        if self.state.is_in_head() && !self.is_late {
            let limit = self.head_limit;
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
            if timer.as_mut().poll(cx).is_ready() {
                cx.waker().wake_by_ref();
            }
        }
    }

    /// Logs a refusal and returns the end of the connection.
    fn refuse(&self, refusal: Refusal) -> Close {
        let refusal = refusal.or_too_slow(self.is_late.then_some(self.head_limit));
        let id = RequestId::current();
        let client = self.client.map(|client| tracing::field::display(client.ip()));
        tracing::error_span!("request", request_id = %id).in_scope(|| {
            let status = status(refusal.code).as_u16();
            tracing::info!(status, code = %refusal.code, client, "refused a head");
        });
        Close::new(refusal.to_answer(&id))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for WatchedStream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_late {
            // After the invalid byte, the end of the stream.
            return Poll::Ready(Ok(()));
        }
        if this.is_time_over(cx) {
            this.is_late = true;
            buf.put_slice(INVALID);
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.io).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            this.state.receive();
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for WatchedStream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(close) = &mut this.close {
            ready!(close.poll(&mut this.io, cx));
            // An error, so that actix ends at once.
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        // actix writes its own answer after the last one of a handler.
        if this.state.is_answering.get() || this.state.ends_like_head.get() {
            return Pin::new(&mut this.io).poll_write(cx, buf);
        }
        match find_refusal(buf) {
            None => Pin::new(&mut this.io).poll_write(cx, buf),
            Some((0, refusal)) => {
                this.close = Some(this.refuse(refusal));
                Pin::new(this).poll_write(cx, buf)
            }
            Some((begin, _)) => Pin::new(&mut this.io).poll_write(cx, &buf[..begin]),
        }
    }

    /// actix flushes at the end of every turn, after it has parsed what it read and written all that it has.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.state.ends_like_head.set(false);
        this.start_timer(cx);
        Pin::new(&mut this.io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
