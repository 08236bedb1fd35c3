//! From arguments to a server that answers until it is told to stop.

use std::net::{SocketAddr, ToSocketAddrs as _};

use actix_web::{HttpServer, dev::ServerHandle};
use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    Args, Config, State, TRIAL_FOLDER, app,
    app::admin_app,
    log::{self, start_log},
};

/// How long running requests may take to finish after SIGTERM, in seconds.
const SHUTDOWN_SECONDS: u64 = 60;

/// Serves until SIGTERM or SIGINT; SIGTERM lets running requests finish.
///
/// # Errors
///
/// Fails where the configuration is wrong, the database or a layer does not open, or the address
/// cannot be listened on.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let config = Config::load(args.config())?;
    start_log(log::SERVER_LOG, config.log.format);
    let refused = || format!("cannot listen on `{}`", args.bind);
    let addresses: Vec<SocketAddr> = args.bind.to_socket_addrs().with_context(refused)?.collect();
    announce(&args, &config);
    if args.config().is_none() {
        let made = std::fs::create_dir_all(TRIAL_FOLDER);
        made.with_context(|| format!("cannot make the folder `{TRIAL_FOLDER}`"))?;
    }
    let state = State::open(&config).await?;
    let admin = Admin::start(&state, &config)?;
    let own = state.clone();
    actix_web::rt::spawn(async move { stop_being_ready(&own).await });
    let server = HttpServer::new(move || app(state.clone()))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .bind(&addresses[..])
        .with_context(refused)?;
    for address in server.addrs() {
        tracing::info!("listening on http://{address}");
    }
    let served = server.run().await.context("the server failed");
    admin.stop().await;
    served
}

/// The server at the address of `[admin]`, where there is one; it outlives the public one, so that
/// the end can be watched.
struct Admin(Option<ServerHandle>);

impl Admin {
    fn start(state: &State, config: &Config) -> anyhow::Result<Self> {
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
        actix_web::rt::spawn(server);
        Ok(Self(Some(handle)))
    }

    async fn stop(self) {
        if let Some(handle) = self.0 {
            handle.stop(false).await;
        }
    }
}

/// Has the server no longer be ready from the signal on that ends it.
async fn stop_being_ready(state: &State) {
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    state.health.stop();
}

fn announce(args: &Args, config: &Config) {
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!("ipkg-server {version}, a registry of {} packages", config.registry.kind);
    match args.config() {
        Some(file) => tracing::info!("configured by `{}`", file.display()),
        None if *config == Config::trial() => {
            tracing::info!("no configuration given: everything is kept under ./{TRIAL_FOLDER}");
        }
        None => {
            tracing::info!("no configuration file: ./{TRIAL_FOLDER}, changed by the environment")
        }
    }
}
