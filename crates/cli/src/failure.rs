//! How a command fails, and what its exit status is.

use std::{io::ErrorKind, process::ExitCode};

use structopt::clap;

use crate::{hints, output};

/// The exit status of bad usage.
const USAGE: u8 = 2;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was refused or failed.
    Failed(anyhow::Error),
    /// It was asked for something that makes no sense.
    Usage(String),
    /// This signal stopped it.
    Stopped(u8),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The exit status of an outcome, after telling of it on standard error.
pub(crate) fn exit(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(error)) if is_closed_output(&error) => ExitCode::SUCCESS,
        Err(Failure::Failed(error)) => {
            output::message("error", &format!("{error:#}"));
            if let Some(hint) = hints::hint(&error) {
                output::message("hint", &hint);
            }
            ExitCode::FAILURE
        }
        Err(Failure::Usage(words)) => {
            output::message("error", &words);
            output::message("hint", "`ipkg --help` and `ipkg COMMAND --help` tell the usage");
            ExitCode::from(USAGE)
        }
        Err(Failure::Stopped(signal)) => {
            output::message("error", "interrupted; nothing was kept");
            ExitCode::from(128 + signal)
        }
    }
}

/// The exit status where the arguments could not be read, or asked for help.
pub(crate) fn exit_usage(error: &clap::Error) -> ExitCode {
    use clap::ErrorKind::{HelpDisplayed, Io, VersionDisplayed};

    let print = |text: &str| exit(output::line(text).map_err(Failure::from));
    match error.kind {
        // Of a version, clap has printed all but the end of the line.
        HelpDisplayed | VersionDisplayed => print(&error.message),
        // It does not tell why it could not.
        Io => print(concat!("ipkg ", env!("CARGO_PKG_VERSION"))),
        _ => {
            output::raw_message(&error.message);
            ExitCode::from(USAGE)
        }
    }
}

/// Whether whoever read the answer has read enough of it, as `head` does.
fn is_closed_output(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<output::Unwritten>()
        .is_some_and(|unwritten| unwritten.0.kind() == ErrorKind::BrokenPipe)
}
