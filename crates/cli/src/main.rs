//! `ipkg`: publishes packages to an ipfs-registry and fetches them.

mod args;
mod commands;
mod failure;
mod hints;
mod interrupt;
mod keys;
mod kind;
mod options;
mod output;
mod pack;
mod password;
mod progress;
mod reference;
mod session;

use std::{env, process::ExitCode};

use structopt::StructOpt as _;

use self::{args::Args, commands::server, failure::Failure};

fn main() -> ExitCode {
    // Its arguments are the server's, so nothing of them is read here.
    if let Some(arguments) = server::arguments(env::args_os()) {
        return failure::exit(server::run(arguments));
    }
    match Args::from_args_safe() {
        Ok(args) => failure::exit(run(args)),
        Err(error) => failure::exit_usage(&error),
    }
}

fn run(args: Args) -> Result<(), Failure> {
    actix_rt::System::new().block_on(args.command.run(&args.options, Args::clap))
}
