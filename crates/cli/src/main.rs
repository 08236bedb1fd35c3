//! `ipkg`: publishes packages to an ipfs-registry and fetches them.

mod args;
mod client;
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

use std::{env, process::ExitCode};

use structopt::StructOpt as _;

use self::{args::Args, commands::server, failure::Failure};

fn main() -> ExitCode {
    // `ipkg server` passes its arguments to the server unparsed.
    if let Some(arguments) = server::server_arguments(env::args_os()) {
        return failure::report(server::run(arguments));
    }
    match Args::from_args_safe() {
        Ok(args) => failure::report(run(args)),
        Err(error) => failure::report_parse_error(&error),
    }
}

fn run(args: Args) -> Result<(), Failure> {
    actix_rt::System::new().block_on(args.command.run(&args.options, Args::clap))
}
