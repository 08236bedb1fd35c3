//! The binary `ipkg-server`.

use std::{io::IsTerminal as _, process::ExitCode};

use ipfs_registry_server::{Args, Command, look_after, run};
use structopt::clap;
use tracing_subscriber::EnvFilter;

/// What is logged of a server where `RUST_LOG` does not say.
const SERVER_LOG: &str = "info";

/// What is logged of a command, whose answer goes to standard output.
const COMMAND_LOG: &str = "warn,ipfs_registry_server::storage=info";

#[actix_web::main]
async fn main() -> ExitCode {
    let args = match Args::read(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    log(if args.command.is_some() { COMMAND_LOG } else { SERVER_LOG });
    match act(args).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well in the end.
async fn act(args: Args) -> anyhow::Result<bool> {
    match &args.command {
        Some(Command::Storage(storage)) => look_after(storage, args.config()).await,
        None => run(args).await.map(|()| true),
    }
}

/// Logs to standard error, people's form.
fn log(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| default.into());
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
