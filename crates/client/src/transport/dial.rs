//! How a connection is made.

use std::{cell::Cell, rc::Rc};

use actix_service::{Service, fn_service};
use actix_tls::connect::{ConnectError, ConnectInfo, Connection, Connector};
use awc::http::Uri;

use super::listening::Listening;

/// What kind of connections are made.
#[derive(Clone, Default)]
pub(super) struct Dial {
    answered: Rc<Cell<bool>>,
    plain: bool,
}

impl Dial {
    /// Connections that tell `answered` when the registry answers before it has the whole body.
    /// On a `plain` connection every byte that comes is a part of the answer.
    pub(super) fn listening(answered: Rc<Cell<bool>>, plain: bool) -> Self {
        Self { answered, plain }
    }

    /// The service that makes the connections.
    pub(super) fn service(
        &self,
    ) -> impl Service<
        ConnectInfo<Uri>,
        Response = Connection<Uri, Listening>,
        Error = ConnectError,
        Future: 'static,
    > + Clone
    + 'static {
        let dial = self.clone();
        let tcp = Connector::default().service();
        let connect = move |info: ConnectInfo<Uri>| {
            let (dial, connecting) = (dial.clone(), tcp.call(info));
            async move {
                let (stream, uri) = connecting.await?.into_parts();
                // Without this, small requests wait for the acknowledgement of the last one.
                stream.set_nodelay(true).map_err(ConnectError::Io)?;
                Ok(Connection::new(uri, Listening::new(stream, dial.answered, dial.plain)))
            }
        };
        fn_service::<_, _, _, _, _, ()>(connect)
    }
}
