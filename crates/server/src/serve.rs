//! From arguments to a server that answers until it is told to stop.

use std::net::{SocketAddr, ToSocketAddrs as _};

use actix_web::HttpServer;
use anyhow::Context as _;

use crate::{Args, Config, State, TRIAL_FOLDER, app};

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
    let refused = || format!("cannot listen on `{}`", args.bind);
    let addresses: Vec<SocketAddr> = args.bind.to_socket_addrs().with_context(refused)?.collect();
    announce(&args, &config);
    if args.config().is_none() {
        let made = std::fs::create_dir_all(TRIAL_FOLDER);
        made.with_context(|| format!("cannot make the folder `{TRIAL_FOLDER}`"))?;
    }
    let state = State::open(&config).await?;
    let server = HttpServer::new(move || app(state.clone()))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .bind(&addresses[..])
        .with_context(refused)?;
    for address in server.addrs() {
        tracing::info!("listening on http://{address}");
    }
    server.run().await.context("the server failed")
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
