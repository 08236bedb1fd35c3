//! Prints results on standard output and messages on standard error.

mod command_output;
mod escape;
mod listing;
mod record;
mod table;

use std::io::{self, IsTerminal as _, Write as _};

use thiserror::Error;

pub(crate) use self::{
    command_output::CommandOutput,
    listing::{packages, users, versions},
    record::{Fields, namespace, package, publisher, receipt, version},
};
use crate::options::Options;

/// Standard output cannot be written to.
#[derive(Debug, Error)]
#[error("cannot write the result")]
pub(crate) struct WriteError(#[source] pub(crate) io::Error);

/// Prints the result of a command: as text on a terminal, as JSON otherwise or with `--json`.
pub(crate) fn print(options: &Options, output: &CommandOutput) -> Result<(), WriteError> {
    match options.json || !io::stdout().is_terminal() {
        true => text(output.json()),
        false => text(output.text()),
    }
}

/// Prints text and a newline on standard output. Prints nothing if the text is empty.
pub(crate) fn text(text: &str) -> Result<(), WriteError> {
    match text.trim_end() {
        "" => Ok(()),
        text => line(text),
    }
}

/// Prints text, which may be empty, and a newline on standard output.
pub(crate) fn line(text: &str) -> Result<(), WriteError> {
    let mut output = io::stdout().lock();
    writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()).map_err(WriteError)
}

/// Prints a message on standard error, such as `error: …`, with control characters escaped.
pub(crate) fn message(kind: &str, text: &str) {
    raw_message(&format!("{kind}: {}", escape::escape(text)));
}

/// Prints a message on standard error without escaping.
pub(crate) fn raw_message(message: &str) {
    // If standard error is closed, there is no place to report that.
    writeln!(io::stderr(), "{}", message.trim_end()).ok();
}
