//! The command line of `ipkg` and the help of both programs.

mod cli_answers;
mod commands;
mod folders;
mod help;
mod pack;
mod setup;
pub(crate) mod user;
