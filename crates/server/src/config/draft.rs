//! A configuration as it was read, with whatever is wrong in it.

use std::path::{Path, PathBuf};

use super::{Config, ConfigError, mistakes::Mistakes};

/// What could be read, and what could not.
pub(crate) struct Draft {
    /// All keys that could be read; the others have their defaults.
    pub(crate) config: Config,
    pub(super) file: Option<PathBuf>,
    /// One line for each key that is unknown or has a value that could not be read.
    pub(super) mistakes: Vec<String>,
    /// The tables with such values, of which no more can be said.
    pub(super) unread: Vec<String>,
}

impl Draft {
    /// Returns the configuration if all of it could be read and a check found no mistakes.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Mistakes`], with all of them.
    pub(crate) fn accept(self, found: Mistakes) -> Result<Config, ConfigError> {
        let place = place(self.file.as_deref());
        let found = found.lines_without(&self.unread).map(|line| format!("{place}: {line}"));
        let lines: Vec<String> = self.mistakes.into_iter().chain(found).collect();
        match lines.is_empty() {
            true => Ok(self.config),
            false => Err(ConfigError::Mistakes(lines)),
        }
    }

    /// Returns the configuration where all of it could be read.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Mistakes`], with everything that could not.
    pub(crate) fn finish(self) -> Result<Config, ConfigError> {
        match self.mistakes.is_empty() {
            true => Ok(self.config),
            false => Err(ConfigError::Mistakes(self.mistakes)),
        }
    }
}

fn place(file: Option<&Path>) -> String {
    match file {
        Some(file) => format!("configuration `{}`", file.display()),
        None => "configuration".to_owned(),
    }
}
