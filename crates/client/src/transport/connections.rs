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
    answer::Answer, call::Call, dial::dial, listening::Listening, remote::Remote, request::Request,
    tls::Tls,
};
use crate::{ClientError, Timeouts, base_url::BaseUrl};

/// How long an unused connection is kept: less than the five seconds after which actix servers
/// close theirs, so that no request is sent into a closing one.
const KEEP_UNUSED: Duration = Duration::from_secs(4);

/// Connections to one registry.
pub(crate) struct Transport {
    remote: Rc<Remote>,
    user_agent: String,
    tls: Option<SslConnector>,
    shared: awc::Client,
}

impl Transport {
    /// Prepares connections, encrypted by `tls` where it is given; none is made yet.
    pub(crate) fn new(
        base: BaseUrl,
        tls: Option<Tls>,
        timeouts: Timeouts,
        user_agent: String,
    ) -> Self {
        let (tls, verdict) = tls.map(|tls| (tls.connector, tls.verdict)).unzip();
        let shared = client(dial(|tcp| tcp), timeouts.connect, tls.as_ref(), &user_agent);
        let (verdict, answered) = (verdict.unwrap_or_default(), Cell::new(false));
        let remote = Rc::new(Remote { base, timeouts, verdict, answered });
        Self { remote, user_agent, tls, shared }
    }

    /// The registry's URL.
    pub(crate) fn url(&self) -> &str {
        self.remote.base.as_str()
    }

    /// How long to wait.
    pub(crate) fn timeouts(&self) -> Timeouts {
        self.remote.timeouts
    }

    /// Sends a small request.
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be sent or the response is an error response.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, ClientError> {
        let mut request = self.begin(&self.shared, call.method.clone(), &call.target);
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

    /// A `POST` of a large body over a connection of its own. `answered` becomes true where the
    /// registry answers before it has the whole body; what is left of it is then thrown away.
    pub(crate) fn upload(&self, path: &str, answered: &Rc<Cell<bool>>) -> Request {
        let (answered, secure) = (answered.clone(), self.remote.base.is_secure());
        let listening = dial(move |tcp| match secure {
            true => Listening::encrypted(tcp, answered.clone()),
            false => Listening::plain(tcp, answered.clone()),
        });
        let own =
            client(listening, self.remote.timeouts.connect, self.tls.as_ref(), &self.user_agent);
        self.begin(&own, Method::POST, path).closing()
    }

    fn begin(&self, client: &awc::Client, method: Method, path: &str) -> Request {
        let request = client.request(method, self.remote.base.join(path));
        Request::new(request, Rc::clone(&self.remote))
    }
}

/// A client without the time limits, redirects and HTTP/2 that the library has by default: every
/// wait has a limit of ours, a signature is meant for one URL, and HTTP/2 brings nothing here.
fn client<Io, S>(
    dial: S,
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
        .connector(dial)
        .timeout(connect)
        .handshake_timeout(connect)
        .conn_keep_alive(KEEP_UNUSED);
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
