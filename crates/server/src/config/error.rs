//! Errors of the configuration.

use std::path::PathBuf;

use thiserror::Error;

/// The reason why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The configuration has mistakes: one line for each.
    #[error("{}", .0.join("\n"))]
    Mistakes(Vec<String>),
}
