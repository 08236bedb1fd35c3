//! A configuration that was read but not yet checked.

use std::path::{Path, PathBuf};

use super::{Config, ConfigError, mistakes::Mistakes};

/// A configuration with the mistakes that were found while reading it.
pub(crate) struct Draft {
    /// The values that could be read; the other keys have their defaults.
    pub(crate) config: Config,
    pub(super) file: Option<PathBuf>,
    /// One line for each key that is unknown or whose value has the wrong type.
    pub(super) mistakes: Vec<String>,
    /// The tables with such values. Checks of these tables are not reported, because they saw defaults.
    pub(super) incomplete_tables: Vec<String>,
}

impl Draft {
    /// Returns the configuration if reading it and checking it (`found`) showed no mistakes.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Mistakes`], with the mistakes of both.
    pub(crate) fn accept(self, found: Mistakes) -> Result<Config, ConfigError> {
        let place = place(self.file.as_deref());
        let found =
            found.lines_without(&self.incomplete_tables).map(|line| format!("{place}: {line}"));
        let lines: Vec<String> = self.mistakes.into_iter().chain(found).collect();
        match lines.is_empty() {
            true => Ok(self.config),
            false => Err(ConfigError::Mistakes(lines)),
        }
    }

    /// Returns the configuration if all of it could be read. Does not check it.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Mistakes`], with every mistake.
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
