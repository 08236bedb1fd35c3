//! `ipkg-server webhooks`: lists deliveries to webhook endpoints and retries failed ones.

use std::path::Path;

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{Pointer, Timestamp};
use ipfs_registry_db::{Database, webhooks as rows};
use serde::Serialize;
use structopt::StructOpt;

use super::{config_file::ConfigFile, output::print_report};
use crate::config::{Config, hide};

/// Lists and retries webhook deliveries; servers may keep running
///
/// The report goes to standard output: as text on a terminal, as JSON otherwise or with --json.
#[derive(Debug, StructOpt)]
pub struct WebhooksArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    #[structopt(subcommand)]
    command: WebhooksCommand,
}

#[derive(Debug, StructOpt)]
enum WebhooksCommand {
    /// Lists each endpoint with its last and its pending deliveries, and the deliveries that failed
    List(CommonArgs),
    /// Retries failed deliveries: all of them, or those with the given ids
    ///
    /// A failed delivery is one that a server gave up after `webhooks.retry-limit` retries. Running servers
    /// send it again.
    Retry(RetryArgs),
}

// Not an inline variant: structopt would use the doc comment of the flattened struct as its help text.
#[derive(Debug, StructOpt)]
struct RetryArgs {
    #[structopt(flatten)]
    common: CommonArgs,
    /// The ids of deliveries, as `list` shows them
    #[structopt(value_name = "ID")]
    ids: Vec<String>,
}

#[derive(Debug, StructOpt)]
struct CommonArgs {
    #[structopt(flatten)]
    file: ConfigFile,
    /// Prints JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

impl WebhooksArgs {
    /// Returns each `--config` argument: before and after the command.
    pub(crate) fn files(&self) -> [Option<&Path>; 2] {
        [self.file.config.as_deref(), self.common().file.config.as_deref()]
    }

    fn common(&self) -> &CommonArgs {
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

/// The last publish that was delivered to an endpoint.
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
struct RetryReport {
    retried: usize,
}

/// Runs `ipkg-server webhooks`.
///
/// # Errors
///
/// Fails if the configuration has a mistake, the database does not exist or does not answer, or no failed
/// delivery has one of the ids.
pub fn run_webhooks(args: &WebhooksArgs, file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    let database = Database::open_existing(&config.database.url).context("`database.url`")?;
    let json = args.common().json;
    match &args.command {
        WebhooksCommand::List(_) => print_report(&list(&database)?, json, format_list),
        WebhooksCommand::Retry(RetryArgs { ids, .. }) => {
            let retried = database.maintain(|upkeep| rows::retry(upkeep, ids))?;
            ensure!(
                retried >= ids.len(),
                "not every id is of a failed delivery: `webhooks list` shows the ids"
            );
            let format =
                |report: &RetryReport| format!("{} deliveries will be sent again", report.retried);
            print_report(&RetryReport { retried }, json, format)
        }
    }
}

fn list(database: &Database) -> anyhow::Result<Report> {
    let endpoints = database.read(rows::endpoint_statuses)?.into_iter().map(|it| EndpointReport {
        url: hide(&it.url),
        pending: it.pending,
        tries: it.tries,
        next_try_at: it.next_try_at,
        error: it.error,
        last_delivery: it.last_delivery.map(|(version, at)| DeliveryReport { version, at }),
    });
    let failures = database.read(rows::failures)?.into_iter().map(|it| FailureReport {
        id: it.id,
        url: hide(&it.url),
        version: it.version,
        tries: it.tries,
        failed_at: it.failed_at,
        error: it.error,
        again: it.again,
    });
    Ok(Report { endpoints: endpoints.collect(), set_aside: failures.collect() })
}

fn format_list(report: &Report) -> String {
    let endpoints = report.endpoints.iter().map(|it| {
        let error = it.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
        let last = match &it.last_delivery {
            Some(DeliveryReport { version, at }) => format!("last delivery {version} at {at}"),
            None => "no delivery yet".to_owned(),
        };
        format!("{}  {last}, {} pending, tried {} times{error}", it.url, it.pending, it.tries)
    });
    let failures = report.set_aside.iter().map(|it| {
        format!("{}  {} to {}, tried {} times: {}", it.id, it.version, it.url, it.tries, it.error)
    });
    let lines: Vec<String> = endpoints.chain(failures).collect();
    if lines.is_empty() { "no endpoints".to_owned() } else { lines.join("\n") }
}
