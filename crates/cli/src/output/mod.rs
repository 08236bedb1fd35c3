//! What is printed: answers on standard output, messages on standard error.

mod answer;
mod clean;
mod listing;
mod record;
mod table;

use std::io::{self, IsTerminal as _, Write as _};

use thiserror::Error;

pub(crate) use self::{
    answer::Answer,
    listing::{packages, users, versions},
    record::{Lines, namespace, package, publisher, receipt, version},
};
use crate::options::Options;

/// Standard output could not be written to.
#[derive(Debug, Error)]
#[error("cannot write the answer")]
pub(crate) struct Unwritten(#[source] pub(crate) io::Error);

/// Prints an answer: JSON for programs, text for people.
pub(crate) fn print(options: &Options, answer: &Answer) -> Result<(), Unwritten> {
    match options.json || !io::stdout().is_terminal() {
        true => text(answer.json()),
        false => text(answer.text()),
    }
}

/// Prints text and the end of its line on standard output; nothing where there is no text.
pub(crate) fn text(text: &str) -> Result<(), Unwritten> {
    match text.trim_end() {
        "" => Ok(()),
        text => line(text),
    }
}

/// Prints text, also where it is empty, and the end of its line on standard output.
pub(crate) fn line(text: &str) -> Result<(), Unwritten> {
    let mut output = io::stdout().lock();
    writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()).map_err(Unwritten)
}

/// Prints a message on standard error, such as `error: …`. Nothing in it can move the cursor.
pub(crate) fn message(kind: &str, words: &str) {
    raw_message(&format!("{kind}: {}", clean::clean(words)));
}

/// Prints a message on standard error as it is.
pub(crate) fn raw_message(message: &str) {
    // Where nobody reads the messages, there is nobody to tell.
    writeln!(io::stderr(), "{}", message.trim_end()).ok();
}
