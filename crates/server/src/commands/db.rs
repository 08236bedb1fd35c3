//! `ipkg-server db`: copies a registry to another database.

use anyhow::Context as _;
use ipfs_registry_db::{CopiedTable, Database, copy};
use serde::Serialize;
use structopt::StructOpt;

use super::output::print_report;
use crate::config::warnings;

/// Copies the database
///
/// The report goes to standard output: as a table on a terminal, as JSON otherwise or with --json.
#[derive(Debug, StructOpt)]
pub struct DatabaseArgs {
    #[structopt(subcommand)]
    command: DatabaseCommand,
}

#[derive(Debug, StructOpt)]
enum DatabaseCommand {
    /// Copies a consistent snapshot of a registry into an empty database; servers may keep running
    ///
    /// Every table is read back and compared before the copy is committed. URLs have the form of `database.url`:
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME. The command reads no configuration.
    Copy(CopyArgs),
}

#[derive(Debug, StructOpt)]
struct CopyArgs {
    /// The registry's database; it is not changed
    #[structopt(long, value_name = "URL")]
    from: String,
    /// An empty database; a SQLite file is created, readable by its owner only
    #[structopt(long, value_name = "URL")]
    to: String,
    /// Prints JSON, on a terminal too
    #[structopt(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    tables: Vec<CopiedTable>,
}

/// Runs `ipkg-server db`.
///
/// # Errors
///
/// Fails if a database cannot be opened, the target is not empty, or the copy differs from the source.
pub fn run_db(args: &DatabaseArgs) -> anyhow::Result<()> {
    let DatabaseCommand::Copy(args) = &args.command;
    let report = Report { tables: copy(&args.from, &args.to)? };
    if let Some(warning) = warnings::exposed_files_warning(Database::exposed_files(&args.to)) {
        tracing::warn!("{warning}");
    }
    print_report(&report, args.json, format_table)
        .context("the copy is complete, but its report cannot be printed")
}

fn format_table(report: &Report) -> String {
    let line = |table: &str, rows: &str, digest: &str| format!("{table:<18} {rows:>10}  {digest}");
    let tables = report.tables.iter();
    let tables = tables.map(|table| line(table.table, &table.rows.to_string(), &table.digest));
    let mut lines = vec![line("TABLE", "ROWS", "DIGEST")];
    lines.extend(tables);
    lines.push("Copied; all tables are identical.".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_a_table() {
        let report =
            Report { tables: vec![CopiedTable { table: "heads", rows: 2, digest: "a1".into() }] };

        assert_eq!(
            format_table(&report),
            "TABLE                    ROWS  DIGEST\n\
             heads                       2  a1\n\
             Copied; all tables are identical."
        );
    }
}
