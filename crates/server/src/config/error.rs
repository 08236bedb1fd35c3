//! Why a configuration cannot be used.

use std::path::PathBuf;

use thiserror::Error;

/// The configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
    File {
        /// The file asked for.
        path: PathBuf,
        /// Why it cannot be read.
        source: std::io::Error,
    },
    /// Keys or their values are not what they should be: a line for each.
    #[error("{}", .0.join("\n"))]
    Mistakes(Vec<String>),
}
