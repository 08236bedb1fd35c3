//! The arguments of `ipkg-server storage`.

use std::{path::Path, time::Duration};

use structopt::StructOpt;

use crate::commands::config_file::ConfigFile;

/// How old an unnamed object is before it may be removed: a publish that is under way names its
/// bytes long before that.
const A_DAY: u64 = 24 * 60 * 60;

/// Looks after the layers. All commands are safe beside running servers.
///
/// The answer goes to standard output: readable on a terminal, JSON anywhere else or with --json.
/// Exit status: 0 where all is well, 1 where something is damaged or failed, 2 on bad usage.
#[derive(Debug, StructOpt)]
pub struct Storage {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    pub(super) command: StorageCommand,
}

#[derive(Debug, StructOpt)]
pub(super) enum StorageCommand {
    /// Tells what each layer holds, lacks and holds wrong
    Status(Status),
    /// Reads and checks every object in every layer, and heals from a good copy
    Scrub(Scrub),
    /// Fills what a layer lacks, such as one that was added later
    Sync(Sync),
    /// Finds objects that no version names and that are older than a day
    ///
    /// Nothing is removed without --delete. Objects of another registry, on another database, are
    /// unnamed here: registries that share a layer must not use it.
    Gc(Gc),
}

#[derive(Debug, StructOpt)]
pub(super) struct Common {
    #[structopt(flatten)]
    file: ConfigFile,
    /// Answers in JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct Status {
    #[structopt(flatten)]
    common: Common,
    /// Asks the layers for sizes only, and reads no object
    #[structopt(long)]
    pub(super) quick: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct Scrub {
    #[structopt(flatten)]
    common: Common,
    /// How much is read, in bytes a second; 0: as fast as it goes [default: `scrub-rate` of the
    /// configuration]
    #[structopt(long, value_name = "BYTES")]
    pub(super) rate: Option<u64>,
    /// Starts anew where an earlier scrub was not finished
    #[structopt(long)]
    pub(super) restart: bool,
}

#[derive(Debug, StructOpt)]
pub(super) struct Sync {
    #[structopt(flatten)]
    common: Common,
}

#[derive(Debug, StructOpt)]
pub(super) struct Gc {
    #[structopt(flatten)]
    common: Common,
    /// Removes what it finds; without it, nothing is removed
    #[structopt(long)]
    pub(super) delete: bool,
    /// The least age of what is found, in seconds; a day or more
    #[structopt(long, value_name = "SECONDS", default_value = "86400", parse(try_from_str = age))]
    pub(super) older_than: Duration,
}

fn age(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds @ A_DAY..) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err(format!("an object is kept for a day at least, which is {A_DAY} seconds")),
        Err(_) => Err("it is not a number of seconds".into()),
    }
}

impl Storage {
    /// The configuration as it is named before the command and after it.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        [self.file.config.as_deref(), self.common().file.config.as_deref()]
    }

    pub(super) fn json(&self) -> bool {
        self.common().json
    }

    fn common(&self) -> &Common {
        match &self.command {
            StorageCommand::Status(args) => &args.common,
            StorageCommand::Scrub(args) => &args.common,
            StorageCommand::Sync(args) => &args.common,
            StorageCommand::Gc(args) => &args.common,
        }
    }
}
