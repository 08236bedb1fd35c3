//! How a connection is made.

use actix_rt::net::TcpStream;
use actix_service::{Service, fn_service};
use actix_tls::connect::{ConnectError, ConnectInfo, Connection, Connector};
use awc::http::Uri;

/// The service that makes connections, each of which is what `over` makes of a TCP connection.
pub(super) fn dial<Io: 'static>(
    over: impl Fn(TcpStream) -> Io + Clone + 'static,
) -> impl Service<
    ConnectInfo<Uri>,
    Response = Connection<Uri, Io>,
    Error = ConnectError,
    Future: 'static,
> + Clone
+ 'static {
    let tcp = Connector::default().service();
    let connect = move |info: ConnectInfo<Uri>| {
        let (over, connecting) = (over.clone(), tcp.call(info));
        async move {
            let (stream, uri) = connecting.await?.into_parts();
            // Without this, small requests wait for the acknowledgement of the last one.
            stream.set_nodelay(true).map_err(ConnectError::Io)?;
            Ok(Connection::new(uri, over(stream)))
        }
    };
    fn_service::<_, _, _, _, _, ()>(connect)
}
