//! Writes the answers of commands to standard output.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anyhow::Context as _;
use serde::Serialize;

/// Prints a report: `words` on a terminal, JSON anywhere else and where `json` asks for it.
///
/// # Errors
///
/// Those of [`print_text`].
pub(crate) fn print_report<T: Serialize>(
    report: &T,
    json: bool,
    words: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    let text = match json || !io::stdout().is_terminal() {
        true => serde_json::to_string_pretty(report)?,
        false => words(report),
    };
    print_text(&text)
}

/// Prints `text` and the end of its line. A reader that closed its end, as `head` does after ten
/// lines, has read what it wanted: that is no error.
///
/// # Errors
///
/// Fails where standard output cannot be written to, such as a file on a full disk.
pub fn print_text(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()) {
        Err(closed) if closed.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
