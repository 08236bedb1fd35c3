//! Prints the output of commands.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anyhow::Context as _;
use serde::Serialize;

/// Prints a report: with `format` on a terminal, as JSON otherwise or if `json` is set.
///
/// # Errors
///
/// Those of [`print_text`].
pub(crate) fn print_report<T: Serialize>(
    report: &T,
    json: bool,
    format: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    let text = match json || !io::stdout().is_terminal() {
        true => serde_json::to_string_pretty(report)?,
        false => format(report),
    };
    print_text(&text)
}

/// Prints `text` with one newline at its end. A broken pipe is not an error: a reader such as `head` closes it
/// after the lines that it wants.
///
/// # Errors
///
/// Fails if standard output cannot be written, such as a file on a full disk.
pub fn print_text(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()) {
        Err(closed) if closed.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
