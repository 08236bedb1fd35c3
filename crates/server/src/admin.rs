//! The server at the address of `[admin]`: health and metrics, for those who look after the public one.

use actix_web::{HttpServer, dev::ServerHandle, rt};
use anyhow::Context as _;

use crate::{Config, State, app::admin_app};

/// The server, where there is one; it outlives the public one, so that the end can be watched.
pub(crate) struct Admin(Option<ServerHandle>);

impl Admin {
    /// Starts it where the configuration has an address for it.
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

    /// Ends it.
    pub(crate) async fn stop(self) {
        if let Some(handle) = self.0 {
            handle.stop(false).await;
        }
    }
}
