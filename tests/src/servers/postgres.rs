//! PostgreSQL.

use std::{
    env, fs,
    net::TcpStream,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::Context as _;

use super::{
    folder::ServerFolder,
    program::run,
    real_server::{RealServer, ServerProgram},
};
use crate::{skipped::skip, temp_registry::TempRegistry};

/// The user that runs the server if the tests run as root, as which PostgreSQL refuses to run.
/// Every system has this user.
const USER: &str = "nobody";

const PASSWORD: &str = "tests-only";

const SETTINGS: [&str; 4] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    // The data does not outlive the test.
    "fsync=off",
];

/// A PostgreSQL server.
pub type Postgres = RealServer<PostgresProgram>;

/// The folder with the programs `initdb`, `postgres` and `psql`.
pub struct PostgresProgram(PathBuf);

impl PostgresProgram {
    /// Returns a command that runs one of the server's programs as an ordinary user.
    fn as_user(&self, program: &str) -> Command {
        let program = self.0.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--clear-groups", "--"]).arg(program);
        command
    }
}

impl ServerProgram for PostgresProgram {
    const NAME: &str = "PostgreSQL";

    /// Ends the server and its child processes at once, without a clean shutdown.
    const STOP_SIGNAL: &str = "QUIT";

    fn find() -> Option<Self> {
        let programs = programs();
        if programs.is_none() {
            skip("`postgres`");
        }
        programs.map(Self)
    }

    fn set_up(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        let password = folder.path().join("password");
        fs::write(&password, PASSWORD)?;
        if is_root() {
            run(Command::new("chown").args(["-R", USER]).arg(folder.path()))?;
        }
        let mut initdb = self.as_user("initdb");
        initdb.arg("-D").arg(folder.data()).args(["-U", "tests", "-A", "scram-sha-256"]);
        run(initdb.arg("--no-sync").arg(format!("--pwfile={}", password.display())))?;
        Ok(())
    }

    fn command(&self, folder: &ServerFolder) -> Command {
        let mut command = self.as_user("postgres");
        command.arg("-D").arg(folder.data()).args(["-p", &folder.port().to_string()]);
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        command
    }

    /// Checks that the server runs statements: it listens some time before that.
    fn check_ready(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        TcpStream::connect(folder.address())?;
        execute(&base_url(folder), "SELECT 1")
    }
}

impl Postgres {
    /// Returns the URL of the server; append the name of a database.
    #[must_use]
    pub fn base_url(&self) -> String {
        base_url(&self.folder)
    }

    /// Creates an empty database and returns its URL.
    ///
    /// # Errors
    ///
    /// Fails if the server does not create it.
    pub fn database(&self) -> anyhow::Result<String> {
        new_database(&self.base_url())
    }

    /// Runs a query on the database of a registry and returns the row that it answers.
    ///
    /// # Errors
    ///
    /// Fails if the query does.
    pub fn query(&self, registry: &TempRegistry, query: &str) -> anyhow::Result<String> {
        let config = fs::read_to_string(registry.config())?;
        let url = config.split('"').nth(1).context("the configuration names a database")?;
        let row = run(Command::new(self.program.0.join("psql")).args(["-qXAt", "-c", query, url]))?;
        Ok(String::from_utf8(row)?.trim().to_owned())
    }
}

fn base_url(folder: &ServerFolder) -> String {
    format!("postgres://tests:{PASSWORD}@{}/", folder.address())
}

/// Creates an empty database on the server at `base` and returns its URL.
///
/// # Errors
///
/// Fails if the server does not create it.
pub fn new_database(base: &str) -> anyhow::Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("registry_{}_{number}", std::process::id());
    execute(base, &format!("CREATE DATABASE {name}"))?;
    Ok(format!("{base}{name}"))
}

/// Runs a statement in the database `postgres` of the server at `base`.
fn execute(base: &str, statement: &str) -> anyhow::Result<()> {
    let programs = programs().context("`psql` is not on this machine")?;
    let mut psql = Command::new(programs.join("psql"));
    psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-c", statement, &format!("{base}postgres")]);
    run(&mut psql).map(drop)
}

/// Returns the folder of PostgreSQL's programs: `IPKG_TEST_POSTGRES`, Debian's newest, or one on the
/// path.
fn programs() -> Option<PathBuf> {
    let named = env::var_os("IPKG_TEST_POSTGRES").map(PathBuf::from);
    let debian = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).max()
    };
    let paths = env::var_os("PATH").unwrap_or_default();
    let has_all = |folder: &Path| {
        ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file())
    };
    let mut folders = named.or_else(debian).into_iter().chain(env::split_paths(&paths));
    folders.find(|folder| has_all(folder))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
