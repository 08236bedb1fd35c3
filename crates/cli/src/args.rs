//! The command line of `ipkg`.

use structopt::{StructOpt, clap::AppSettings};

use crate::{commands::Command, options::Options};

/// Publishes packages to a registry and fetches them. Authors sign every archive; `ipkg` verifies
/// it.
///
/// Results go to standard output: as text on a terminal, as JSON otherwise or with --json.
/// Exit status: 0 on success, 1 on failure, 2 for invalid arguments.
#[derive(Debug, StructOpt)]
#[structopt(
    name = "ipkg",
    global_settings = &[AppSettings::VersionlessSubcommands, AppSettings::UnifiedHelpMessage],
)]
pub(crate) struct Args {
    #[structopt(flatten)]
    pub(crate) options: Options,
    #[structopt(subcommand)]
    pub(crate) command: Command,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Args::from_iter_safe(line.split_whitespace()).unwrap().options
    }

    #[test]
    fn options_are_accepted_before_and_after_the_command() {
        for line in [
            "ipkg --json -k key.json -s http://h --ca ca.pem ls acme",
            "ipkg ls acme --json -k key.json -s http://h --ca ca.pem",
            "ipkg -s http://h ls --ca ca.pem --json acme --key key.json",
        ] {
            let Options { server, key, ca, json } = options(line);

            assert_eq!(
                (&*server, key, ca, json),
                ("http://h", Some("key.json".into()), Some("ca.pem".into()), true),
                "{line}"
            );
        }
        assert!(!options("ipkg ls acme").json);
    }

    #[test]
    fn the_parser_rejects_invalid_references() {
        for line in ["ipkg get a", "ipkg fetch acme x", "ipkg ls acme/tool -r >>1", "ipkg"] {
            assert!(Args::from_iter_safe(line.split_whitespace()).is_err(), "{line}");
        }
    }
}
