//! The output of a program.

use std::process::Output;

use serde_json::Value;

/// What a program printed, and its exit status.
#[derive(Debug)]
pub struct CommandOutput {
    /// The exit status; -1 if a signal ended the program.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard output as JSON; `null` if it is not JSON.
    pub json: Value,
    /// Standard error.
    pub stderr: String,
}

impl CommandOutput {
    /// Returns whether the exit status is 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status == 0
    }

    /// Returns standard output followed by standard error.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Returns a number that `ipkg-server storage` reports of the layer at `position`, counted from 1.
    /// Returns `u64::MAX` if it reports none.
    #[must_use]
    pub fn count(&self, position: usize, key: &str) -> u64 {
        self.json["layers"][position - 1][key].as_u64().unwrap_or(u64::MAX)
    }
}

impl From<Output> for CommandOutput {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
