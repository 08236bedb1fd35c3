//! `ipkg-server db`: moves a registry from one database to another, and backs one up.

use anyhow::Context as _;
use ipfs_registry_db::{CopiedTable, Database, copy};
use serde::Serialize;
use structopt::StructOpt;

use super::output::print_report;
use crate::config::warnings;

/// Looks after the database.
///
/// The answer goes to standard output: readable on a terminal, JSON anywhere else or with --json.
#[derive(Debug, StructOpt)]
pub struct DatabaseArgs {
    #[structopt(subcommand)]
    command: DatabaseCommand,
}

#[derive(Debug, StructOpt)]
enum DatabaseCommand {
    /// Copies one moment of a registry into an empty database, beside running servers
    ///
    /// Every table is read back and compared before anything is kept. URLs are those of `database.url`:
    /// sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/NAME. No configuration is read.
    Copy(CopyArgs),
}

#[derive(Debug, StructOpt)]
struct CopyArgs {
    /// The registry's database, which is only read
    #[structopt(long, value_name = "URL")]
    from: String,
    /// An empty database; a SQLite file is made, for its owner only
    #[structopt(long, value_name = "URL")]
    to: String,
    /// Answers in JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    tables: Vec<CopiedTable>,
}

/// Runs the command.
///
/// # Errors
///
/// Says which database cannot be used and why, that the target is not empty, or what differs.
pub fn look_after_database(args: &DatabaseArgs) -> anyhow::Result<()> {
    let DatabaseCommand::Copy(args) = &args.command;
    let report = Report { tables: copy(&args.from, &args.to)? };
    warnings::exposed(Database::exposed_files(&args.to))
        .iter()
        .for_each(|warning| tracing::warn!("{warning}"));
    print_report(&report, args.json, words).context("the copy is made; its report is not printed")
}

fn words(report: &Report) -> String {
    let line = |table: &str, rows: &str, digest: &str| format!("{table:<18} {rows:>10}  {digest}");
    let tables = report.tables.iter().map(|it| line(it.table, &it.rows.to_string(), &it.digest));
    let mut lines = vec![line("TABLE", "ROWS", "DIGEST")];
    lines.extend(tables);
    lines.push("Copied, and the same on both sides.".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_a_table() {
        let report =
            Report { tables: vec![CopiedTable { table: "heads", rows: 2, digest: "a1".into() }] };

        assert_eq!(
            words(&report),
            "TABLE                    ROWS  DIGEST\n\
             heads                       2  a1\n\
             Copied, and the same on both sides."
        );
    }
}
