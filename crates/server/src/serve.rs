//! From arguments to a server that answers until it is told to stop.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs as _},
    num::NonZeroUsize,
    thread,
};

use actix_web::{HttpServer, rt};
use anyhow::{Context as _, anyhow};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    Args, Config, State, TRIAL_FOLDER,
    admin::Admin,
    app,
    check::check,
    config::Draft,
    http::tls,
    log::{self, start_log},
    registry::{search_index, webhooks},
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
    let draft = Draft::read(args.config())?;
    start_log(log::SERVER_LOG, draft.config.log.format);
    if args.config().is_none() {
        let made = std::fs::create_dir_all(TRIAL_FOLDER);
        made.with_context(|| format!("cannot make the folder `{TRIAL_FOLDER}`"))?;
    }
    let (config, mut checked) = check(draft).await?;
    let bind = args.bind.as_ref().unwrap_or(&config.server.bind);
    let refused = || format!("cannot listen on `{bind}`");
    let addresses: Vec<SocketAddr> = bind.to_socket_addrs().with_context(refused)?.collect();
    announce(&args, &config);
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    let certificate = checked.certificate.take();
    let workers = thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let state = State::open_checked(&config, &checked).await?;
    webhooks::start(&state.registry.webhooks, &state.registry.store).await?;
    rt::spawn(search_index::keep_current(state.registry.store.clone()));
    let admin = Admin::start(&state, &config)?;
    rt::spawn(stop_being_ready(state.clone()));
    let server = HttpServer::new(move || app(state.clone()))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .workers(workers)
        .max_connections(config.limits.connections.div_ceil(workers))
        .client_request_timeout(config.limits.head())
        .tls_handshake_timeout(config.limits.head())
        .keep_alive(config.limits.idle());
    let server = match &certificate {
        None => server.bind(&addresses[..]),
        Some(certificate) => server.bind_openssl(&addresses[..], certificate.acceptor()?),
    };
    let server = server.map_err(unbound).with_context(refused)?;
    for (address, scheme) in server.addrs_with_scheme() {
        tracing::info!("listening on {scheme}://{address}");
    }
    rt::spawn(tls::read_again_on_sighup(certificate));
    let served = server.run().await.context("the server failed");
    admin.stop().await;
    served
}

/// Says what to do where the address is taken.
fn unbound(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "another program listens there, perhaps a registry that was started before; stop that, or name another address with -b HOST:PORT or `bind` under `[server]`"
        ),
        _ => error.into(),
    }
}

/// Reports "not ready" from the signal on that stops the server.
async fn stop_being_ready(state: State) {
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    state.http.health.stop();
}

fn announce(args: &Args, config: &Config) {
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!("ipkg-server {version}, a registry of {}", config.registry.kind.holds());
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
