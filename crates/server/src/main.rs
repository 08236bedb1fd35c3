//! The binary `ipkg-server`.

use std::{io::Write as _, process::ExitCode};

use ipfs_registry_server::{
    Args, Command, ConfigError, LogFormat, print_text, run, run_config, run_db, run_storage,
    run_webhooks, start_log,
};
use structopt::clap;

/// The default log filter of commands, whose output goes to standard output.
const COMMAND_LOG: &str = "warn,ipfs_registry_server::commands::storage=info";

fn main() -> ExitCode {
    use_system_certificates();
    let args = match Args::read(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => return report_usage(&error),
    };
    if args.command.is_some() {
        start_log(COMMAND_LOG, LogFormat::Human);
    }
    match actix_web::rt::System::new().block_on(run_command(args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Commands have a log already. A server may fail before its configuration sets the log format.
            start_log("error", LogFormat::Human);
            error_lines(&error).iter().for_each(|line| tracing::error!("{line}"));
            ExitCode::FAILURE
        }
    }
}

/// Returns the lines to log: one for each mistake in a configuration; one for any other error.
fn error_lines(error: &anyhow::Error) -> Vec<String> {
    match error.downcast_ref() {
        Some(ConfigError::Mistakes(lines)) => lines.clone(),
        _ => vec![format!("{error:#}")],
    }
}

/// Sets the environment variables by which OpenSSL finds the CA certificates of the system. An OpenSSL that was
/// built from source would look in its own installation folder.
#[expect(unsafe_code, reason = "sets environment variables before any other thread starts")]
fn use_system_certificates() {
    // SAFETY: `main` calls this first, so no other thread reads or changes the environment.
    unsafe {
        openssl_probe::try_init_openssl_env_vars();
    }
}

/// Runs the command, or the server. Returns false if the command succeeded and reports a problem.
async fn run_command(args: Args) -> anyhow::Result<bool> {
    match &args.command {
        Some(Command::Config(command)) => run_config(command, args.config()).await.map(|()| true),
        Some(Command::Db(command)) => run_db(command).map(|()| true),
        Some(Command::Storage(storage)) => run_storage(storage, args.config()).await,
        Some(Command::Webhooks(command)) => run_webhooks(command, args.config()).map(|()| true),
        None => run(args).await.map(|()| true),
    }
}

fn print(text: &str) -> ExitCode {
    match print_text(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(std::io::stderr(), "error: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

/// Prints help to standard output and usage errors to standard error, without the log.
fn report_usage(error: &clap::Error) -> ExitCode {
    match error.kind {
        // For a version, clap has printed all but the newline.
        clap::ErrorKind::HelpDisplayed | clap::ErrorKind::VersionDisplayed => print(&error.message),
        // Printing the version failed. Clap does not say why, so print it again to get the error.
        clap::ErrorKind::Io => print(concat!("ipkg-server ", env!("CARGO_PKG_VERSION"))),
        _ => {
            // If standard error is closed, there is no other way to report this.
            writeln!(std::io::stderr(), "{}", error.message).ok();
            ExitCode::from(2)
        }
    }
}
