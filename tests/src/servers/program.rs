//! Finds programs and runs them to their end.

use std::{
    env,
    path::PathBuf,
    process::{Command, Output},
};

use anyhow::Context as _;

use crate::skipped::skip;

/// Returns Prometheus' `promtool`: `IPKG_TEST_PROMTOOL`, or the one on the path.
#[must_use]
pub fn promtool() -> Option<PathBuf> {
    find("IPKG_TEST_PROMTOOL", "promtool")
}

/// Returns npm: `IPKG_TEST_NPM`, or the one on the path.
#[must_use]
pub fn npm() -> Option<PathBuf> {
    find("IPKG_TEST_NPM", "npm")
}

/// Returns the program that the environment variable names, or else `name` on the path. Reports the
/// test as skipped if there is neither.
pub(super) fn find(variable: &str, name: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut on_path = env::split_paths(&folders).map(|folder| folder.join(name));
    let found = named.or_else(|| on_path.find(|path| path.is_file()));
    if found.is_none() {
        skip(&format!("`{name}`"));
    }
    found
}

/// Runs a command to its end and returns its standard output. Fails with its standard error.
pub(super) fn run(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let Output { status, stdout, stderr } =
        command.output().with_context(|| format!("cannot run {command:?}"))?;
    let error = || format!("{command:?}: {status}: {}", String::from_utf8_lossy(&stderr));
    anyhow::ensure!(status.success(), error());
    Ok(stdout)
}
