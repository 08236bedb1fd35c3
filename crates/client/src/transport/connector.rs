//! Opens TCP connections.

use actix_rt::net::TcpStream;
use actix_service::{Service, fn_service};
use actix_tls::connect::{ConnectError, ConnectInfo, Connection, Connector};
use awc::http::Uri;

/// Returns a service that opens TCP connections and wraps each one with `wrap`.
pub(super) fn tcp_connector<Io: 'static>(
    wrap: impl Fn(TcpStream) -> Io + Clone + 'static,
) -> impl Service<
    ConnectInfo<Uri>,
    Response = Connection<Uri, Io>,
    Error = ConnectError,
    Future: 'static,
> + Clone
+ 'static {
    let tcp = Connector::default().service();
    let connect = move |info: ConnectInfo<Uri>| {
        let (wrap, connecting) = (wrap.clone(), tcp.call(info));
        async move {
            let (stream, uri) = connecting.await?.into_parts();
            // Nagle's algorithm would delay small requests until the last one is acknowledged.
            stream.set_nodelay(true).map_err(ConnectError::Io)?;
            Ok(Connection::new(uri, wrap(stream)))
        }
    };
    fn_service::<_, _, _, _, _, ()>(connect)
}
