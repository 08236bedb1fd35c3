//! The commands, one file each.

mod cid;
mod completions;
mod deprecate;
mod fetch;
mod get;
mod keygen;
mod ls;
mod publish;
mod register;
pub(crate) mod server;
mod setup;
mod signup;
mod user;
mod verify;
mod yank;

use structopt::{StructOpt, clap::App};

use crate::{failure::Failure, options::Options, output};

/// The commands.
#[derive(Debug, StructOpt)]
pub(crate) enum Command {
    Keygen(keygen::Keygen),
    Signup(signup::Signup),
    Register(register::Register),
    Publish(publish::Publish),
    Fetch(fetch::Fetch),
    Get(get::Get),
    #[structopt(visible_alias = "list")]
    Ls(ls::Ls),
    User(user::User),
    Yank(yank::Yank),
    Deprecate(deprecate::Deprecate),
    Verify(verify::Verify),
    Cid(cid::Cid),
    Setup(setup::Setup),
    Completions(completions::Completions),
    Server(server::Server),
}

impl Command {
    /// Runs the command and prints its result. `parser` builds the parser of the command line.
    pub(crate) async fn run(
        self,
        options: &Options,
        parser: fn() -> App<'static, 'static>,
    ) -> Result<(), Failure> {
        let output = match self {
            Self::Keygen(command) => command.run()?,
            Self::Signup(command) => command.run(options).await?,
            Self::Register(command) => command.run(options).await?,
            Self::Publish(command) => command.run(options).await?,
            Self::Fetch(command) => command.run(options).await?,
            Self::Get(command) => command.run(options).await?,
            Self::Ls(command) => command.run(options).await?,
            Self::User(command) => command.run(options).await?,
            Self::Yank(command) => command.run(options).await?,
            Self::Deprecate(command) => command.run(options).await?,
            Self::Verify(command) => return command.run(options).await,
            Self::Cid(command) => return command.run(options).await,
            Self::Setup(command) => return command.run(options).await,
            Self::Completions(command) => return command.run(parser()),
            Self::Server(command) => return command.run(),
        };
        Ok(output::print(options, &output)?)
    }
}
