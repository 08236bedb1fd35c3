//! PostgreSQL, in a folder of its own.

use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tempfile::TempDir;

use super::{free_port, running::Running};
use crate::process::Home;
use crate::skipped::skip;

/// An ordinary user that every system has: PostgreSQL does not run as root.
const USER: &str = "nobody";

const PASSWORD: &str = "tests-only";

/// A server that knows no other one; it ends when dropped.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl Postgres {
    /// Starts a server, where this machine has PostgreSQL.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            skip("`postgres`");
            return None;
        };
        Some(Self::run(programs).expect("PostgreSQL starts"))
    }

    fn run(programs: PathBuf) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        fs::write(folder.path().join("password"), PASSWORD)?;
        let mut server = Self { programs, folder, port, running: None };
        server.give_folder_away()?;
        let data = server.data().display().to_string();
        let password = format!("--pwfile={}", server.folder.path().join("password").display());
        let mut init = server.command("initdb");
        init.args(["-D", &data, "-U", "tests", "-A", "scram-sha-256", "--no-sync", &password]);
        let Output { status, stderr, .. } = init.output()?;
        anyhow::ensure!(status.success(), "initdb: {}", String::from_utf8_lossy(&stderr));
        server.start_again()?;
        Ok(server)
    }

    /// Starts the server again, on its port and with what it held.
    ///
    /// # Errors
    ///
    /// Fails where it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            // The tests' machine does not lose its power.
            "fsync=off",
        ] {
            server.args(["-c", setting]);
        }
        self.running = Some(Running::start(&mut server, self.address())?);
        self.answers()
    }

    /// Ends the server at once, connections and all; its port refuses connections from now on.
    pub fn stop(&mut self) {
        let Some(running) = self.running.take() else { return };
        // Its children go with it; the drop is for where it does not.
        drop(running.signal("QUIT"));
        let begun = Instant::now();
        while TcpStream::connect(self.address()).is_ok()
            && begun.elapsed() < Duration::from_secs(10)
        {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Where its databases are: a name goes after it.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("postgres://tests:{PASSWORD}@{}/", self.address())
    }

    /// The URL of a new, empty database on it.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be made.
    pub fn database(&self) -> anyhow::Result<String> {
        new_database(&self.base_url())
    }

    /// What a statement answers on the database of a registry, in one line.
    ///
    /// # Errors
    ///
    /// Fails where the statement does.
    pub fn ask(&self, home: &Home, statement: &str) -> anyhow::Result<String> {
        let config = fs::read_to_string(home.config())?;
        let url = config.split('"').nth(1).context("the configuration names a database")?;
        let mut psql = Command::new(self.programs.join("psql"));
        let Output { stdout, .. } = psql.args(["-qXAt", "-c", statement, url]).output()?;
        Ok(String::from_utf8(stdout)?.trim().to_owned())
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// It listens before it answers.
    fn answers(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            match psql(&self.base_url(), "SELECT 1") {
                Ok(()) => return Ok(()),
                Err(error) if begun.elapsed() > Duration::from_secs(30) => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    fn give_folder_away(&self) -> anyhow::Result<()> {
        if is_root() {
            let owner =
                Command::new("chown").args(["-R", USER]).arg(self.folder.path()).status()?;
            anyhow::ensure!(owner.success(), "the folder cannot be given to `{USER}`");
        }
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--clear-groups", "--"]).arg(program);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A new, empty database on the server at `base`; its URL.
///
/// # Errors
///
/// Fails where it cannot be made.
pub fn new_database(base: &str) -> anyhow::Result<String> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("registry_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    psql(base, &format!("CREATE DATABASE {name}"))?;
    Ok(format!("{base}{name}"))
}

/// Has a statement run by the database `postgres` of the server at `base`.
fn psql(base: &str, statement: &str) -> anyhow::Result<()> {
    let programs = programs().context("PostgreSQL is here")?;
    let mut psql = Command::new(programs.join("psql"));
    psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-c", statement, &format!("{base}postgres")]);
    let Output { status, stderr, .. } = psql.output()?;
    anyhow::ensure!(status.success(), "{statement}: {}", String::from_utf8_lossy(&stderr));
    Ok(())
}

/// The folder of PostgreSQL's programs: `IPKG_TEST_POSTGRES`, the newest of Debian's, or the path's.
fn programs() -> Option<PathBuf> {
    let named = env::var_os("IPKG_TEST_POSTGRES").map(PathBuf::from);
    let debian = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).max()
    };
    let paths = env::var_os("PATH").unwrap_or_default();
    let has = |folder: &Path| {
        ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file())
    };
    named.or_else(debian).into_iter().chain(env::split_paths(&paths)).find(|folder| has(folder))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
