//! The binary `ipkg-server`.

use std::{io::Write as _, process::ExitCode};

use ipfs_registry_server::{
    Args, Command, ConfigError, LogFormat, print_text, run, run_config, run_db, run_storage,
    run_webhooks, start_log,
};
use structopt::clap;

/// What is logged of a command, whose answer goes to standard output.
const COMMAND_LOG: &str = "warn,ipfs_registry_server::commands::storage=info";

fn main() -> ExitCode {
    trust_the_systems_certificates();
    let args = match Args::read(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    if args.command.is_some() {
        start_log(COMMAND_LOG, LogFormat::Human);
    }
    match actix_web::rt::System::new().block_on(act(args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // What is wrong with the configuration shows before it says how to log.
            start_log("error", LogFormat::Human);
            lines(&error).iter().for_each(|line| tracing::error!("{line}"));
            ExitCode::FAILURE
        }
    }
}

/// What is said of an error: a line for each mistake of a configuration, and else one.
fn lines(error: &anyhow::Error) -> Vec<String> {
    match error.downcast_ref() {
        Some(ConfigError::Mistakes(lines)) => lines.clone(),
        _ => vec![format!("{error:#}")],
    }
}

/// An OpenSSL that was built from source looks for certificates where it would have been installed.
/// The client of IPFS nodes takes no other place than those that the environment names.
#[expect(unsafe_code, reason = "the environment is changed while there is no other thread")]
fn trust_the_systems_certificates() {
    // SAFETY: nothing else runs yet: this is the first thing that `main` does.
    unsafe {
        openssl_probe::try_init_openssl_env_vars();
    }
}

/// Whether all is well in the end.
async fn act(args: Args) -> anyhow::Result<bool> {
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

/// Help goes to standard output, bad usage to standard error; neither is logged.
fn usage(error: &clap::Error) -> ExitCode {
    match error.kind {
        // Of a version, clap has printed all but the end of the line.
        clap::ErrorKind::HelpDisplayed | clap::ErrorKind::VersionDisplayed => print(&error.message),
        // It does not tell why it could not.
        clap::ErrorKind::Io => print(concat!("ipkg-server ", env!("CARGO_PKG_VERSION"))),
        _ => {
            // Where nobody reads the message, there is nobody to tell.
            writeln!(std::io::stderr(), "{}", error.message).ok();
            ExitCode::from(2)
        }
    }
}
