//! The ways a command fails, and the exit status of each.

use std::{io::ErrorKind, process::ExitCode};

use structopt::clap;

use crate::{hints, output};

/// The exit status for invalid arguments.
const USAGE_STATUS: u8 = 2;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command failed or the registry rejected it.
    Error(anyhow::Error),
    /// The arguments do not make sense together.
    Usage(String),
    /// A signal with this number interrupted the command.
    Interrupted(u8),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// Prints the failure, if any, on standard error and returns the exit status.
pub(crate) fn report(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Error(error)) if is_closed_output(&error) => ExitCode::SUCCESS,
        Err(Failure::Error(error)) => {
            output::message("error", &format!("{error:#}"));
            if let Some(hint) = hints::hint(&error) {
                output::message("hint", &hint);
            }
            ExitCode::FAILURE
        }
        Err(Failure::Usage(message)) => {
            output::message("error", &message);
            output::message("hint", "see `ipkg --help` and `ipkg COMMAND --help`");
            ExitCode::from(USAGE_STATUS)
        }
        Err(Failure::Interrupted(signal)) => {
            output::message("error", "interrupted; incomplete files were removed");
            ExitCode::from(128 + signal)
        }
    }
}

/// Prints what the argument parser returned: help, the version or an error. Returns the exit
/// status.
pub(crate) fn report_parse_error(error: &clap::Error) -> ExitCode {
    use clap::ErrorKind::{HelpDisplayed, Io, VersionDisplayed};

    let print = |text: &str| report(output::line(text).map_err(Failure::from));
    match error.kind {
        // clap prints a version without a newline.
        HelpDisplayed | VersionDisplayed => print(&error.message),
        // clap could not print the version and does not return its text.
        Io => print(concat!("ipkg ", env!("CARGO_PKG_VERSION"))),
        _ => {
            output::raw_message(&error.message);
            ExitCode::from(USAGE_STATUS)
        }
    }
}

/// Whether the reader of standard output closed it early, as `head` does.
fn is_closed_output(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<output::WriteError>()
        .is_some_and(|error| error.0.kind() == ErrorKind::BrokenPipe)
}
