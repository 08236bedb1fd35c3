//! The binary `ipkg-server`.

use std::{io::IsTerminal as _, process::ExitCode};

use ipfs_registry_server::{Args, run};
use structopt::{StructOpt as _, clap};
use tracing_subscriber::EnvFilter;

/// What is logged where `RUST_LOG` does not say.
const DEFAULT_LOG: &str = "info";

#[actix_web::main]
async fn main() -> ExitCode {
    let args = match Args::from_args_safe() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    log();
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to standard error, people's form.
fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| DEFAULT_LOG.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(std::io::stderr().is_terminal()).init();
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "help and bad usage are not logged")]
fn usage(error: &clap::Error) -> ExitCode {
    match error.kind {
        clap::ErrorKind::HelpDisplayed | clap::ErrorKind::VersionDisplayed => {
            println!("{}", error.message);
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{}", error.message);
            ExitCode::from(2)
        }
    }
}
