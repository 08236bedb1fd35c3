//! `ipkg-server storage`: checks and repairs the layers while servers run.
//!
//! The commands use the database and the layers directly; they do not talk to servers. `status`, `scrub` and
//! `sync` check every archive in the database, and differ in depth and in whether they repair. `gc` lists the
//! objects in the layers and looks them up in the database.

mod args;
mod checker;
mod checkpoint;
mod context;
mod gc;
mod output;
mod progress;
mod rate_limiter;
mod removal;
mod report;
mod scrub;
mod status;
mod stop;
mod sync;
mod unavailable;
mod walk;

use std::path::Path;

pub use args::StorageArgs;
use args::StorageCommand;
use context::StorageContext;
use report::Outcome;

use crate::config::Config;

/// Runs `ipkg-server storage`. Returns whether the command finished and left nothing damaged.
///
/// # Errors
///
/// Fails if the configuration has a mistake, or the database does not exist or does not answer.
pub async fn run_storage(args: &StorageArgs, config: Option<&Path>) -> anyhow::Result<bool> {
    let config = Config::load(config)?;
    let context = StorageContext::open(&config).await?;
    let outcome = run_command(&context, args, &config).await?;
    output::print(&outcome, args.json())?;
    Ok(outcome.is_ok())
}

async fn run_command(
    context: &StorageContext,
    args: &StorageArgs,
    config: &Config,
) -> anyhow::Result<Outcome> {
    match &args.command {
        StorageCommand::Status(args) => status::run(context, args).await,
        StorageCommand::Scrub(args) => {
            scrub::run(context, args, args.rate.unwrap_or(config.storage.scrub_rate)).await
        }
        StorageCommand::Sync(_) => sync::run(context).await,
        StorageCommand::Gc(args) => gc::run(context, args).await,
    }
}
