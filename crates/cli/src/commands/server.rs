//! `ipkg server`.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use structopt::{StructOpt, clap::AppSettings};

use crate::failure::Failure;

/// The name of the server's program.
const PROGRAM: &str = "ipkg-server";

/// Runs a registry: `ipkg-server` with all that follows
#[derive(Debug, StructOpt)]
#[structopt(settings = &[
    AppSettings::TrailingVarArg,
    AppSettings::AllowLeadingHyphen,
    AppSettings::DisableHelpFlags,
])]
pub(crate) struct Server {
    /// The server's arguments; `ipkg server --help` tells them
    #[structopt(value_name = "ARGUMENT", parse(from_os_str))]
    arguments: Vec<OsString>,
}

impl Server {
    pub(crate) fn run(self) -> Result<(), Failure> {
        run(self.arguments)
    }
}

/// The arguments of the server, where the first one of `ipkg` is `server`.
pub(crate) fn arguments(
    mut all: impl Iterator<Item = OsString>,
) -> Option<impl IntoIterator<Item = OsString>> {
    (all.nth(1)? == "server").then_some(all)
}

/// Becomes the server.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    let program = find().with_context(|| {
        format!("there is no `{PROGRAM}` beside `ipkg` and none in the path; install it first")
    })?;
    let mut command = Command::new(&program);
    command.args(arguments);
    Ok(become_it(command).with_context(|| format!("cannot run `{}`", program.display()))?)
}

/// The program beside this one, or else in the path.
fn find() -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = beside.into_iter().chain(env::split_paths(&path));
    folders.map(|folder| folder.join(&name)).find(|program| is_program(program))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Only comes back where the program cannot be run.
#[cfg(unix)]
fn become_it(mut command: Command) -> std::io::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> std::io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_server_is_not_touched() {
        let given = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            arguments(words.into_iter()).map(|left| left.into_iter().collect::<Vec<_>>())
        };

        assert_eq!(
            given("ipkg server --help -c x"),
            Some(vec!["--help".into(), "-c".into(), "x".into()])
        );
        assert_eq!(given("ipkg ls server"), None);
    }
}
