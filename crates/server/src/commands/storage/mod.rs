//! `ipkg-server storage`: looks after the layers from outside, beside running servers.
//!
//! The commands see what servers see, the database and the layers, and listen to nobody. `status`,
//! `scrub` and `sync` are one walk over all archives that differs in how closely it looks and whether
//! it mends; `gc` goes the other way, from what the layers hold to what the registry names.

mod absent;
mod args;
mod examine;
mod gc;
mod journal;
mod opened;
mod output;
mod pace;
mod progress;
mod removal;
mod report;
mod scrub;
mod stop;
mod survey;
mod sync;
mod walk;

use std::path::Path;

pub use args::Storage;
use args::StorageCommand;
use opened::Opened;
use report::Outcome;

use crate::config::Config;

/// Runs a command, and tells whether all is well: nothing is damaged, and nothing failed.
///
/// # Errors
///
/// Fails where the configuration is wrong, there is no database yet, or it does not answer.
pub async fn look_after(storage: &Storage, config: Option<&Path>) -> anyhow::Result<bool> {
    let config = Config::load(config)?;
    let opened = Opened::open(&config).await?;
    let outcome = run(&opened, storage, &config).await?;
    output::print(&outcome, storage.json())?;
    Ok(outcome.is_well())
}

async fn run(opened: &Opened, storage: &Storage, config: &Config) -> anyhow::Result<Outcome> {
    match &storage.command {
        StorageCommand::Status(args) => survey::run(opened, args).await,
        StorageCommand::Scrub(args) => {
            scrub::run(opened, args, args.rate.unwrap_or(config.storage.scrub_rate)).await
        }
        StorageCommand::Sync(_) => sync::run(opened).await,
        StorageCommand::Gc(args) => gc::run(opened, args).await,
    }
}
