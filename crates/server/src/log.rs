//! The log on standard error.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// What is logged of a server where `RUST_LOG` does not say.
pub(crate) const SERVER_LOG: &str = "info";

/// Logs from now on, unless something logs already: what `RUST_LOG` asks for, or `default`.
pub fn start_log(default: &str, format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| default.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // It fails only where a log was started before, which goes on.
    drop(match format {
        LogFormat::Human => log.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => {
            log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
    });
}
