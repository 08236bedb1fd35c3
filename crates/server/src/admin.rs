//! The server at the address of `[admin]`, with health and metrics.

use actix_web::{HttpServer, dev::ServerHandle, rt};
use anyhow::Context as _;

use crate::{Config, State, app::admin_app};

/// The admin server, if one is configured. It stops after the public server, so that operators can watch the
/// shutdown.
pub(crate) struct AdminServer(Option<ServerHandle>);

impl AdminServer {
    /// Starts the server if the configuration has an address for it.
    pub(crate) fn start(state: &State, config: &Config) -> anyhow::Result<Self> {
        let Some(address) = config.admin.bind else { return Ok(Self(None)) };
        let state = state.clone();
        let server = HttpServer::new(move || admin_app(state.clone()))
            .workers(1)
            .disable_signals()
            .bind(address)
            .with_context(|| format!("cannot listen on `admin.bind`, which is `{address}`"))?;
        for address in server.addrs() {
            tracing::info!("health and metrics on http://{address}");
        }
        let server = server.run();
        let handle = server.handle();
        rt::spawn(server);
        Ok(Self(Some(handle)))
    }

    /// Stops the server.
    pub(crate) async fn stop(self) {
        if let Some(handle) = self.0 {
            handle.stop(false).await;
        }
    }
}
