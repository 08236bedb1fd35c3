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

/// The program that runs the server.
const PROGRAM: &str = "ipkg-server";

/// Runs a registry: `ipkg-server` with the given arguments
#[derive(Debug, StructOpt)]
#[structopt(settings = &[
    AppSettings::TrailingVarArg,
    AppSettings::AllowLeadingHyphen,
    AppSettings::DisableHelpFlags,
])]
pub(crate) struct Server {
    /// The arguments of `ipkg-server`; see `ipkg server --help`
    #[structopt(value_name = "ARGUMENT", parse(from_os_str))]
    arguments: Vec<OsString>,
}

impl Server {
    pub(crate) fn run(self) -> Result<(), Failure> {
        run(self.arguments)
    }
}

/// Returns the arguments of the server if the first argument of `ipkg` is `server`.
pub(crate) fn server_arguments(
    mut arguments: impl Iterator<Item = OsString>,
) -> Option<impl IntoIterator<Item = OsString>> {
    (arguments.nth(1)? == "server").then_some(arguments)
}

/// Runs the server in place of this process (on Unix).
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    let program = find_program().with_context(|| {
        format!("cannot find `{PROGRAM}` in the folder of `ipkg` or in PATH; install it first")
    })?;
    let mut command = Command::new(&program);
    command.args(arguments);
    Ok(exec(command).with_context(|| format!("cannot run `{}`", program.display()))?)
}

/// Finds the program in the folder of this one, or else in `PATH`.
fn find_program() -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let own_folder = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = own_folder.into_iter().chain(env::split_paths(&path));
    folders.map(|folder| folder.join(&name)).find(|program| is_program(program))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Replaces this process. Returns only if that fails.
#[cfg(unix)]
fn exec(mut command: Command) -> std::io::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn exec(mut command: Command) -> std::io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_after_server_are_passed_on() {
        let parse = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            server_arguments(words.into_iter()).map(|rest| rest.into_iter().collect::<Vec<_>>())
        };

        assert_eq!(
            parse("ipkg server --help -c x"),
            Some(vec!["--help".into(), "-c".into(), "x".into()])
        );
        assert_eq!(parse("ipkg ls server"), None);
    }
}
