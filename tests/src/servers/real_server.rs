//! The one way to start a real server.

use std::{
    net::{SocketAddr, TcpStream},
    process::Command,
};

use anyhow::Context as _;

use super::{folder::ServerFolder, process::Process};

/// A server program: how to find it, set it up and run it.
pub trait ServerProgram: Sized {
    /// The program's name in panics.
    const NAME: &str;

    /// The signal that ends the server.
    const STOP_SIGNAL: &str = "KILL";

    /// Finds the program. Reports the test as skipped if it is not installed.
    fn find() -> Option<Self>;

    /// Prepares the folder before the first start.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be prepared.
    fn set_up(&self, folder: &ServerFolder) -> anyhow::Result<()>;

    /// Returns the command that runs the server in the foreground.
    fn command(&self, folder: &ServerFolder) -> Command;

    /// Checks that the server takes requests: by default, that it listens.
    ///
    /// # Errors
    ///
    /// Fails if it does not take requests yet.
    fn check_ready(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        TcpStream::connect(folder.address())?;
        Ok(())
    }
}

/// A server in a temporary folder and on a free port. It ends when this is dropped.
pub struct RealServer<P: ServerProgram> {
    pub(super) program: P,
    pub(super) folder: ServerFolder,
    process: Option<Process>,
}

impl<P: ServerProgram> RealServer<P> {
    /// Starts a server, or returns `None` and reports the test as skipped if the program is not
    /// installed.
    ///
    /// # Panics
    ///
    /// Panics, with the server's log, if the server does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        P::find().map(Self::start_program)
    }

    pub(super) fn start_program(program: P) -> Self {
        let start = || {
            let folder = ServerFolder::new()?;
            program.set_up(&folder)?;
            let mut server = Self { program, folder, process: None };
            server.start_again()?;
            anyhow::Ok(server)
        };
        match start() {
            Ok(server) => server,
            Err(error) => panic!("cannot start {}: {error:?}", P::NAME),
        }
    }

    /// Starts the server again after [`Self::stop`], on the same port and with the same data.
    ///
    /// # Errors
    ///
    /// Fails, with the server's log, if the server does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let mut command = self.program.command(&self.folder);
        let check_ready = || self.program.check_ready(&self.folder);
        self.process = Some(Process::start(&mut command, &self.folder, check_ready)?);
        Ok(())
    }

    /// Ends the server at once. Its port then refuses connections.
    pub fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop(P::STOP_SIGNAL, &self.folder);
        }
    }

    /// Suspends the server until [`Self::resume`]: it accepts connections and does not answer.
    ///
    /// # Errors
    ///
    /// Fails if the server does not run.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.signal("STOP")
    }

    /// Resumes a server that was paused.
    ///
    /// # Errors
    ///
    /// Fails if the server does not run.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.signal("CONT")
    }

    /// Returns the address on which the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.folder.address()
    }

    /// Returns the server's URL, such as `http://127.0.0.1:40213`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    fn signal(&self, signal: &str) -> anyhow::Result<()> {
        self.process.as_ref().context("the server does not run")?.signal(signal)
    }
}

impl<P: ServerProgram> Drop for RealServer<P> {
    fn drop(&mut self) {
        self.stop();
    }
}
