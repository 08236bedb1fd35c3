//! The arguments of `ipkg-server`.

use std::{ffi::OsString, path::Path};

use structopt::{StructOpt, clap};

use crate::commands::{
    config::ConfigArgs, config_file::ConfigFile, db::DatabaseArgs, storage::StorageArgs,
    webhooks::WebhooksArgs,
};

/// Runs a registry of signed, content-addressed packages.
///
/// Without a configuration everything is stored under ./ipkg-data. Environment variables that begin with
/// `IPKG_SERVER_` override the file: `IPKG_SERVER_DATABASE__URL` sets `url` under `[database]`.
#[derive(Debug, StructOpt)]
#[structopt(
    name = "ipkg-server",
    global_settings = &[clap::AppSettings::VersionlessSubcommands],
)]
pub struct Args {
    #[structopt(flatten)]
    file: ConfigFile,
    /// The address to listen on [default: `bind` under `[server]` of the configuration, or
    /// 127.0.0.1:9060]
    #[structopt(short, long, value_name = "HOST:PORT")]
    pub bind: Option<String>,
    /// The command to run instead of the server
    #[structopt(subcommand)]
    pub command: Option<Command>,
}

/// The commands of `ipkg-server`.
#[derive(Debug, StructOpt)]
pub enum Command {
    /// Checks or prints the configuration
    Config(ConfigArgs),
    /// Moves a registry to another database, or backs one up
    Db(DatabaseArgs),
    /// Checks, repairs and cleans the layers while servers run
    Storage(StorageArgs),
    /// Lists and retries deliveries to webhooks while servers run
    Webhooks(WebhooksArgs),
}

impl Args {
    /// Parses the arguments, of which the first is the program's name.
    ///
    /// # Errors
    ///
    /// Fails with the message to print if the arguments are invalid or contradict each other, and also if they ask
    /// for help or for the version.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let args = Self::from_iter_safe(arguments)?;
        match args.files().collect::<Vec<_>>()[..] {
            [first, .., last] if first != last => Err(two_files(first, last)),
            [first, middle, _] if first != middle => Err(two_files(first, middle)),
            _ => Ok(args),
        }
    }

    /// Returns the path of the configuration file, if one is given.
    #[must_use]
    pub fn config(&self) -> Option<&Path> {
        self.files().last()
    }

    /// Returns the path of the configuration from each place where it may be given.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let of_command = match &self.command {
            Some(Command::Config(config)) => config.files(),
            Some(Command::Storage(storage)) => storage.files(),
            Some(Command::Webhooks(webhooks)) => webhooks.files(),
            Some(Command::Db(_)) | None => [None, None],
        };
        [self.file.config.as_deref()].into_iter().chain(of_command).flatten()
    }
}

fn two_files(one: &Path, other: &Path) -> clap::Error {
    let detail = format!("two configurations are given, {} and {}", one.display(), other.display());
    clap::Error::with_description(&detail, clap::ErrorKind::ArgumentConflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Args, clap::Error> {
        Args::read(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_configuration_may_be_given_anywhere() {
        for line in [
            "ipkg-server -c F",
            "ipkg-server -c F storage status",
            "ipkg-server storage -c F gc --delete",
            "ipkg-server storage scrub --rate 5 --config F",
            "ipkg-server -c F storage sync -c F",
            "ipkg-server config check -c F",
            "ipkg-server webhooks list -c F",
            "ipkg-server -c F config show",
        ] {
            assert_eq!(read(line).unwrap().config(), Some(Path::new("F")), "{line}");
        }
        assert_eq!(read("ipkg-server storage status").unwrap().config(), None);
    }

    #[test]
    fn two_configurations_are_a_usage_error() {
        for line in [
            "ipkg-server -c F storage status -c G",
            "ipkg-server -c F storage -c G status -c F",
            "ipkg-server storage -c F status -c G",
        ] {
            let error = read(line).unwrap_err();
            assert_eq!(error.kind, clap::ErrorKind::ArgumentConflict, "{line}");
        }
    }

    #[test]
    fn gc_refuses_an_age_of_less_than_a_day() {
        for line in ["gc --older-than 86399", "gc --older-than day", "nothing", ""] {
            assert!(read(&format!("ipkg-server storage {line}")).is_err(), "{line}");
        }
        read("ipkg-server storage gc --older-than 86400").unwrap();
    }
}
