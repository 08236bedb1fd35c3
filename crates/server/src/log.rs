//! The log on standard error.

use std::{
    env,
    io::{self, IsTerminal as _},
};

use tracing_subscriber::{
    filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config::LogFormat;

/// The default log filter of a server.
pub(crate) const SERVER_LOG: &str = "info";

/// Starts the log with the filter in `RUST_LOG`, or with `default`. Does nothing if a log was started before.
pub fn start_log(default: &str, format: LogFormat) {
    let log = fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry()
        .with(filter(&env::var("RUST_LOG").unwrap_or_default(), default));
    // Fails only if a log was started before, which stays in use.
    drop(match format {
        LogFormat::Human => registry.with(log.with_ansi(io::stderr().is_terminal())).try_init(),
        LogFormat::Json => {
            let log = log.json().flatten_event(true);
            registry.with(log.with_current_span(true).with_span_list(false)).try_init()
        }
    });
}

/// Parses levels by target, such as `info,ipfs_registry_server::http=debug`. Returns `default` if `wanted` is empty or
/// invalid.
fn filter(wanted: &str, default: &str) -> Targets {
    let wanted = Some(wanted).filter(|text| !text.trim().is_empty());
    wanted.and_then(|text| text.parse().ok()).or_else(|| default.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn levels_are_set_by_target() {
        let filter = filter("warn,ipfs_registry_server::http=debug", "info");

        assert!(filter.would_enable("ipfs_registry_server::http::observe", &Level::DEBUG));
        assert!(filter.would_enable("ipfs_registry_server::registry", &Level::WARN));
        assert!(!filter.would_enable("ipfs_registry_server::registry", &Level::INFO));
    }

    #[test]
    fn an_empty_or_invalid_filter_is_the_default() {
        for wanted in ["", " ", "server=loud"] {
            let filter = filter(wanted, SERVER_LOG);

            assert!(filter.would_enable("ipfs_registry_server", &Level::INFO), "{wanted}");
            assert!(!filter.would_enable("ipfs_registry_server", &Level::DEBUG), "{wanted}");
        }
    }
}
