//! Listens on addresses, and serves the application on their connections.

use std::{
    future::ready,
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_server::{GracefulShutdownSignal, ServerBuilder};
use actix_service::{
    IntoServiceFactory as _, ServiceFactoryExt as _, apply_fn_factory, map_config,
};
use actix_tls::accept::{
    TlsError,
    openssl::{Acceptor, TlsStream, reexports::SslAcceptor},
};
use actix_web::{
    dev::{AppConfig, ServiceFactory, fn_service},
    rt::net::TcpStream,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpSocket,
};

use crate::{
    State, app,
    config::LimitsConfig,
    http::connection::{WatchedStream, watch},
};

/// How many connections the system accepts before the server does.
const BACKLOG: u32 = 1024;

/// How long a connection may take to end, once the server wants to close it.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// What serves the connections of a server.
#[derive(Clone)]
pub(crate) struct Connections {
    state: State,
    head: Duration,
    idle: Duration,
    shutdown: GracefulShutdownSignal,
}

/// A connection as actix takes it.
type Connection<T> = (WatchedStream<T>, Protocol, Option<SocketAddr>);

impl Connections {
    /// Creates what serves the connections of `server`.
    pub(crate) fn new(state: State, limits: &LimitsConfig, server: &ServerBuilder) -> Self {
        let (head, idle) = (limits.head(), limits.idle());
        Self { state, head, idle, shutdown: server.graceful_shutdown_signal() }
    }

    /// Returns the service of connections without TLS.
    pub(crate) fn http(
        self,
    ) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()>
    {
        let head = self.head;
        fn_service(move |io: TcpStream| {
            let client = io.peer_addr().ok();
            ready(Ok((WatchedStream::new(io, client, head), Protocol::Http1, client)))
        })
        .and_then(self.service())
    }

    /// Returns the service of connections with TLS. The head limit is also the limit of a handshake.
    pub(crate) fn https(
        self,
        acceptor: SslAcceptor,
    ) -> impl ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()> {
        let head = self.head;
        let mut acceptor = Acceptor::new(acceptor);
        acceptor.set_handshake_timeout(head);
        acceptor
            .map_err(TlsError::into_service_error)
            .map(move |io: TlsStream<TcpStream>| {
                let client = io.get_ref().peer_addr().ok();
                (WatchedStream::new(io, client, head).over_tls(), Protocol::Http1, client)
            })
            .and_then(self.service().map_err(TlsError::Service))
    }

    fn service<T: AsyncRead + AsyncWrite + Unpin + 'static>(
        self,
    ) -> impl ServiceFactory<
        Connection<T>,
        Config = (),
        Response = (),
        Error = DispatchError,
        InitError = (),
    > {
        let app = map_config(app(self.state).into_factory(), |()| AppConfig::default());
        HttpService::build()
            .keep_alive(self.idle)
            // `WatchedStream` limits the time of every head, that of the first too.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .graceful_shutdown_signal(move || {
                let signal = self.shutdown.clone();
                async move { signal.notified().await }
            })
            .on_connect_ext(|io: &WatchedStream<T>, data| {
                data.insert(io.state());
            })
            .finish(apply_fn_factory(app, watch))
    }
}

/// Binds as many of the addresses as it can.
///
/// # Errors
///
/// Fails if it can bind none of them.
pub(crate) fn bind(addresses: &[SocketAddr]) -> io::Result<Vec<TcpListener>> {
    let mut failure = io::Error::other("the name has no address");
    let mut listeners = Vec::new();
    for &address in addresses {
        match bind_one(address) {
            Ok(listener) => listeners.push(listener),
            Err(error) => failure = error,
        }
    }
    if listeners.is_empty() { Err(failure) } else { Ok(listeners) }
}

fn bind_one(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}
