//! The arguments of `ipkg-server storage`.

use std::{path::Path, time::Duration};

use structopt::StructOpt;

use crate::commands::config_file::ConfigFile;

/// The minimum age of an unreferenced object that may be removed, in seconds. A publish in progress writes its
/// version to the database long before that.
const A_DAY: u64 = 24 * 60 * 60;

/// Checks and repairs the layers; servers may keep running
///
/// The report goes to standard output: as a table on a terminal, as JSON otherwise or with --json.
/// Exit status: 0 if all copies are intact, 1 if something is damaged or failed, 2 on bad usage.
#[derive(Debug, StructOpt)]
pub struct StorageArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    pub(super) command: StorageCommand,
}

#[derive(Debug, StructOpt)]
pub(super) enum StorageCommand {
    /// Counts the intact, missing and corrupt copies in each layer; changes nothing
    Status(StatusArgs),
    /// Verifies every byte of every copy, and replaces bad copies from a good one
    ///
    /// Continues where an earlier scrub was interrupted.
    Scrub(ScrubArgs),
    /// Copies missing objects to each layer, such as one that was added later
    Sync(SyncArgs),
    /// Finds objects that no version refers to and that are at least a day old
    ///
    /// Removes them with --delete. Do not use it where several registries with different databases share a
    /// layer: the objects of the others look unreferenced.
    Gc(GcArgs),
}

#[derive(Debug, StructOpt)]
pub(super) struct CommonArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    /// Prints JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct StatusArgs {
    #[structopt(flatten)]
    common: CommonArgs,
    /// Checks only existence and size, and reads no object
    #[structopt(long)]
    pub(super) quick: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct ScrubArgs {
    #[structopt(flatten)]
    common: CommonArgs,
    /// The maximum read rate, in bytes per second; 0 is unlimited [default: `scrub-rate` of the
    /// configuration]
    #[structopt(long, value_name = "BYTES")]
    pub(super) rate: Option<u64>,
    /// Starts from the first object, even if an earlier scrub was interrupted
    #[structopt(long)]
    pub(super) restart: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct SyncArgs {
    #[structopt(flatten)]
    common: CommonArgs,
}

#[derive(Debug, StructOpt)]
pub(super) struct GcArgs {
    #[structopt(flatten)]
    common: CommonArgs,
    /// Removes the objects; without it, the command only counts them
    #[structopt(long)]
    pub(super) delete: bool,
    /// The minimum age of the objects, in seconds; at least 86400, which is a day
    #[structopt(long, value_name = "SECONDS", default_value = "86400", parse(try_from_str = age))]
    pub(super) older_than: Duration,
}

fn age(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds @ A_DAY..) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err(format!("the minimum age is {A_DAY} seconds, which is a day")),
        Err(_) => Err("not a number of seconds".into()),
    }
}

impl StorageArgs {
    /// Returns each `--config` argument: before and after the command.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        [self.file.config.as_deref(), self.common().file.config.as_deref()]
    }

    pub(super) fn json(&self) -> bool {
        self.common().json
    }

    fn common(&self) -> &CommonArgs {
        match &self.command {
            StorageCommand::Status(args) => &args.common,
            StorageCommand::Scrub(args) => &args.common,
            StorageCommand::Sync(args) => &args.common,
            StorageCommand::Gc(args) => &args.common,
        }
    }
}
