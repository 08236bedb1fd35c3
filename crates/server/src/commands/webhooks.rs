//! `ipkg-server webhooks`: what endpoints were not told of, and telling them again.

use std::path::Path;

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{Pointer, Timestamp};
use ipfs_registry_db::{Database, webhooks as rows};
use serde::Serialize;
use structopt::StructOpt;

use super::{config_file::ConfigFile, output::print_report};
use crate::config::{Config, hide};

/// Looks after deliveries to webhooks, beside running servers.
///
/// The answer goes to standard output: readable on a terminal, JSON anywhere else or with --json.
#[derive(Debug, StructOpt)]
pub struct WebhooksArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    command: WebhooksCommand,
}

#[derive(Debug, StructOpt)]
enum WebhooksCommand {
    /// Lists endpoints with their last delivery and what is pending, and deliveries that were set aside
    List(Common),
    /// Has running servers send again what was set aside: all of it, or these deliveries
    Retry(Retry),
}

// A struct, since structopt would describe an inline variant by the comment of what it flattens.
#[derive(Debug, StructOpt)]
struct Retry {
    #[structopt(flatten)]
    common: Common,
    /// The ids that `list` shows
    #[structopt(value_name = "ID")]
    ids: Vec<String>,
}

#[derive(Debug, StructOpt)]
struct Common {
    #[structopt(flatten)]
    file: ConfigFile,
    /// Answers in JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

impl WebhooksArgs {
    /// Each mention of the configuration.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        [self.file.config.as_deref(), self.common().file.config.as_deref()]
    }

    fn common(&self) -> &Common {
        match &self.command {
            WebhooksCommand::List(common) => common,
            WebhooksCommand::Retry(args) => &args.common,
        }
    }
}

#[derive(Serialize)]
struct Report {
    endpoints: Vec<EndpointReport>,
    set_aside: Vec<FailureReport>,
}

#[derive(Serialize)]
struct EndpointReport {
    url: String,
    pending: u64,
    tries: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_try_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_delivery: Option<DeliveryReport>,
}

/// The publish that an endpoint took last.
#[derive(Serialize)]
struct DeliveryReport {
    version: Pointer,
    at: Timestamp,
}

#[derive(Serialize)]
struct FailureReport {
    id: String,
    url: String,
    version: Pointer,
    tries: u64,
    failed_at: Timestamp,
    error: String,
    again: bool,
}

#[derive(Serialize)]
struct Retried {
    retried: usize,
}

/// Runs the command.
///
/// # Errors
///
/// Fails where the configuration is wrong, there is no database yet, it does not answer, or no delivery has
/// one of the ids.
pub fn look_after_webhooks(args: &WebhooksArgs, file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    let database = Database::open_existing(&config.database.url).context("`database.url`")?;
    let json = args.common().json;
    match &args.command {
        WebhooksCommand::List(_) => print_report(&list(&database)?, json, words),
        WebhooksCommand::Retry(Retry { ids, .. }) => {
            let retried = database.maintain(|upkeep| rows::retry(upkeep, ids))?;
            ensure!(
                retried >= ids.len(),
                "not all of these were set aside: `webhooks list` shows which are"
            );
            print_report(&Retried { retried }, json, |it| format!("{} are sent again", it.retried))
        }
    }
}

fn list(database: &Database) -> anyhow::Result<Report> {
    let endpoints = database.read(rows::standings)?.into_iter().map(|it| EndpointReport {
        url: hide(&it.url),
        pending: it.pending,
        tries: it.tries,
        next_try_at: it.next_try_at,
        error: it.error,
        last_delivery: it.last_delivery.map(|(version, at)| DeliveryReport { version, at }),
    });
    let set_aside = database.read(rows::failures)?.into_iter().map(|it| FailureReport {
        id: it.id,
        url: hide(&it.url),
        version: it.version,
        tries: it.tries,
        failed_at: it.failed_at,
        error: it.error,
        again: it.again,
    });
    Ok(Report { endpoints: endpoints.collect(), set_aside: set_aside.collect() })
}

fn words(report: &Report) -> String {
    let endpoints = report.endpoints.iter().map(|it| {
        let error = it.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
        let last = match &it.last_delivery {
            Some(DeliveryReport { version, at }) => format!("last delivery {version} at {at}"),
            None => "nothing delivered yet".to_owned(),
        };
        format!("{}  {last}, {} pending, tried {} times{error}", it.url, it.pending, it.tries)
    });
    let set_aside = report.set_aside.iter().map(|it| {
        format!("{}  {} to {}, tried {} times: {}", it.id, it.version, it.url, it.tries, it.error)
    });
    let lines: Vec<String> = endpoints.chain(set_aside).collect();
    if lines.is_empty() { "no endpoints".to_owned() } else { lines.join("\n") }
}
