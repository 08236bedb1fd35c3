//! Starts the server and runs it until a signal stops it.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs as _},
    num::NonZeroUsize,
    thread,
};

use actix_server::Server;
use actix_web::rt;
use anyhow::{Context as _, anyhow};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    Args, Config, State, TRIAL_FOLDER,
    admin::AdminServer,
    check::{Checked, check},
    config::{Draft, LimitsConfig},
    http::tls::{self, Certificate},
    listen::{self, Connections},
    log::{self, start_log},
    registry::{search_index, webhooks},
};

/// How long running requests may take to finish after SIGTERM, in seconds.
const SHUTDOWN_SECONDS: u64 = 60;

/// Serves until SIGTERM or SIGINT. After SIGTERM, running requests may finish.
///
/// # Errors
///
/// Fails if the configuration is wrong, if the database or a layer does not open, or if the server cannot
/// listen on the address.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let (config, mut checked) = configure(&args).await?;
    let bind = args.bind.as_ref().unwrap_or(&config.server.bind);
    let cannot_listen = || format!("cannot listen on `{bind}`");
    let addresses: Vec<SocketAddr> = bind.to_socket_addrs().with_context(cannot_listen)?.collect();
    log_configuration(&args, &config);
    let certificate = checked.certificate.take();
    let state = State::open_checked(&config, &checked).await?;
    webhooks::start(&state.registry.webhooks, &state.registry.store).await?;
    rt::spawn(search_index::keep_current(state.registry.store.clone()));
    let admin = AdminServer::start(&state, &config)?;
    rt::spawn(report_stopping_on_signal(state.clone()));
    let server = bind_server(state, &config.limits, &addresses, certificate.as_ref())
        .with_context(cannot_listen)?;
    rt::spawn(tls::reload_on_sighup(certificate));
    let served = server.await.context("the server failed");
    admin.stop().await;
    served
}

/// Reads and checks the configuration, and starts the log.
async fn configure(args: &Args) -> anyhow::Result<(Config, Checked)> {
    let draft = Draft::read(args.config())?;
    start_log(log::SERVER_LOG, draft.config.log.format);
    if args.config().is_none() {
        let created = std::fs::create_dir_all(TRIAL_FOLDER);
        created.with_context(|| format!("cannot create the folder `{TRIAL_FOLDER}`"))?;
    }
    Ok(check(draft).await?)
}

/// Binds the addresses and starts to serve. The returned server runs while it is awaited.
fn bind_server(
    state: State,
    limits: &LimitsConfig,
    addresses: &[SocketAddr],
    certificate: Option<&Certificate>,
) -> anyhow::Result<Server> {
    let workers = thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let mut server = Server::build()
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .workers(workers)
        .max_concurrent_connections(limits.connections.div_ceil(workers));
    let connections = Connections::new(state, limits, &server);
    for listener in listen::bind(addresses).map_err(bind_error)? {
        let (address, connections) = (listener.local_addr()?, connections.clone());
        let name = address.to_string();
        server = match certificate {
            None => server.listen(name, listener, move || connections.clone().http()),
            Some(certificate) => {
                let acceptor = certificate.acceptor()?.build();
                server.listen(name, listener, move || connections.clone().https(acceptor.clone()))
            }
        }?;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        tracing::info!("listening on {scheme}://{address}");
    }
    Ok(server.run())
}

/// Explains an error of binding, with what to do if the address is in use.
fn bind_error(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "another program listens there, perhaps a registry that was started before; stop that, or name another address with -b HOST:PORT or `bind` under `[server]`"
        ),
        _ => error.into(),
    }
}

/// Makes the readiness probe fail as soon as a signal stops the server.
async fn report_stopping_on_signal(state: State) {
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    state.http.health.set_stopping();
}

/// Logs the version, where the configuration is from, and its warnings.
fn log_configuration(args: &Args, config: &Config) {
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
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
}
