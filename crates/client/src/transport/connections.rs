//! The connections to one registry.

use std::{cell::Cell, fmt, rc::Rc, time::Duration};

use actix_rt::net::ActixStream;
use actix_service::Service;
use actix_tls::connect::{ConnectError, ConnectInfo, Connection};
use awc::{
    Connector,
    http::{Method, Uri, header},
};
use openssl::ssl::SslConnector;

use super::{
    call::Call, connector::tcp_connector, early_response::EarlyResponseStream, remote::Remote,
    request::Request, response::Response, tls::Tls,
};
use crate::{ClientError, Timeouts, base_url::BaseUrl};

/// How long an idle connection stays in the pool: less than the five seconds after which actix
/// servers close idle connections, so that no request is sent on a closing one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// A pool of connections to one registry.
pub(crate) struct Transport {
    remote: Rc<Remote>,
    user_agent: String,
    tls: Option<SslConnector>,
    pool: awc::Client,
}

impl Transport {
    /// Creates an empty pool. Its connections are encrypted if there is a `tls`.
    pub(crate) fn new(
        base: BaseUrl,
        tls: Option<Tls>,
        timeouts: Timeouts,
        user_agent: String,
    ) -> Self {
        let (tls, failure) = tls.map(|tls| (tls.connector, tls.failure)).unzip();
        let pool = client(tcp_connector(|tcp| tcp), timeouts.connect, tls.as_ref(), &user_agent);
        let (certificate_failure, has_responded) = (failure.unwrap_or_default(), Cell::new(false));
        let remote = Rc::new(Remote { base, timeouts, certificate_failure, has_responded });
        Self { remote, user_agent, tls, pool }
    }

    /// Returns the URL of the registry.
    pub(crate) fn url(&self) -> &str {
        self.remote.base.as_str()
    }

    /// Returns the timeouts.
    pub(crate) fn timeouts(&self) -> Timeouts {
        self.remote.timeouts
    }

    /// Sends a small request.
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be sent or the response is an error response.
    pub(crate) async fn send(&self, call: Call) -> Result<Response, ClientError> {
        let mut request = self.new_request(&self.pool, call.method.clone(), &call.target);
        if let Some(signature) = &call.signature {
            request = request.signed(signature);
        }
        if let Some(media_type) = call.media_type {
            request = request.content_type(media_type);
        }
        match call.method {
            Method::GET => request.send().await,
            _ => request.send_body(call.body).await,
        }
    }

    /// Creates a `POST` with a large body, on a new connection. `has_responded` becomes true if the
    /// registry responds before it has read the whole body. The rest of the body is then discarded.
    pub(crate) fn upload(&self, path: &str, has_responded: &Rc<Cell<bool>>) -> Request {
        let (has_responded, is_secure) = (has_responded.clone(), self.remote.base.is_secure());
        let connector = tcp_connector(move |tcp| match is_secure {
            true => EarlyResponseStream::encrypted(tcp, has_responded.clone()),
            false => EarlyResponseStream::plain(tcp, has_responded.clone()),
        });
        let single_use =
            client(connector, self.remote.timeouts.connect, self.tls.as_ref(), &self.user_agent);
        self.new_request(&single_use, Method::POST, path).close_after_response()
    }

    fn new_request(&self, client: &awc::Client, method: Method, path: &str) -> Request {
        let request = client.request(method, self.remote.base.join(path));
        Request::new(request, Rc::clone(&self.remote))
    }
}

/// Creates an awc client without awc's default timeout, redirects and HTTP/2. This crate applies its
/// own timeouts, a signature is valid for one URL only, and HTTP/2 has no benefit here.
fn client<Io, S>(
    tcp: S,
    connect: Duration,
    tls: Option<&SslConnector>,
    user_agent: &str,
) -> awc::Client
where
    Io: ActixStream + fmt::Debug + 'static,
    S: Service<ConnectInfo<Uri>, Response = Connection<Uri, Io>, Error = ConnectError>,
    S: Clone + 'static,
{
    let connector = Connector::new()
        .connector(tcp)
        .timeout(connect)
        .handshake_timeout(connect)
        .conn_keep_alive(IDLE_TIMEOUT);
    let connector = match tls {
        Some(tls) => connector.openssl(tls.clone()),
        None => connector,
    };
    awc::Client::builder()
        .connector(connector)
        .disable_timeout()
        .disable_redirects()
        .add_default_header((header::USER_AGENT, user_agent))
        .finish()
}
