//! Checks that no query scans a table: asks the query planner of SQLite or PostgreSQL for the plan of
//! each statement of the frequently used functions.

use std::sync::{Arc, Mutex};

use diesel::{
    connection::{Instrumentation, InstrumentationEvent},
    prelude::*,
    sql_types::Text,
};
use ipfs_registry_core::{
    Namespace, PackageKind,
    wire::{Include, LatestQuery, MemberQuery, PackagesQuery, Sort, VersionsQuery},
};

use crate::{
    AnyConnection, DbError, Transaction, Upkeep, VersionPolicy, access, heads, namespaces, near,
    packages, removals,
    schema::events,
    testing::{TestRegistry, content, new_version, package},
    transaction::WriteGroup,
    users, versions,
};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Records the text of each statement.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.lock().unwrap().push(query.to_string());
        }
    }
}

/// Runs `act` and returns its statements, each with the steps of its plan.
fn plans(
    conn: &mut AnyConnection,
    act: impl FnOnce(&mut AnyConnection),
) -> Vec<(String, Vec<String>)> {
    let recorder = Recorder::default();
    conn.set_instrumentation(recorder.clone());
    act(conn);
    conn.set_instrumentation(None::<Box<dyn Instrumentation>>);

    let sent = recorder.0.lock().unwrap().clone();
    let planned = sent.into_iter().filter_map(|text| {
        let sql = text.split(" -- binds:").next().unwrap().to_owned();
        let planned = ["SELECT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb));
        planned.then(|| match conn {
            AnyConnection::Postgres(conn) => (to_sqlite_syntax(&sql), postgres_steps(conn, &sql)),
            AnyConnection::Sqlite(conn) => {
                let steps: Vec<Step> =
                    diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn).unwrap();
                (sql, steps.into_iter().map(|step| step.detail).collect())
            }
        })
    });
    planned.collect()
}

/// Converts a PostgreSQL statement to the syntax of SQLite.
fn to_sqlite_syntax(sql: &str) -> String {
    let mut statement = sql.replace('"', "`");
    for number in (1..=count_parameters(sql)).rev() {
        statement = statement.replace(&format!("${number}"), "?");
    }
    statement
}

/// Returns the number of parameters of a statement.
fn count_parameters(sql: &str) -> usize {
    (1..).take_while(|number| sql.contains(&format!("${number}"))).count()
}

/// Returns the generic plan in the format of SQLite. Scans and sorts are disabled, because PostgreSQL
/// would not use an index on such small tables; so this checks that a suitable index exists.
fn postgres_steps(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    for setting in ["enable_seqscan = off", "enable_bitmapscan = off", "enable_sort = off"] {
        diesel::sql_query(format!("SET {setting}")).execute(conn).unwrap();
    }
    diesel::sql_query("SET plan_cache_mode = force_generic_plan").execute(conn).unwrap();
    diesel::sql_query(format!("PREPARE planned AS {sql}")).execute(conn).unwrap();
    let values = match count_parameters(sql) {
        0 => String::new(),
        count => format!("({})", vec!["NULL"; count].join(", ")),
    };
    let lines: Vec<Line> =
        diesel::sql_query(format!("EXPLAIN EXECUTE planned{values}")).load(conn).unwrap();
    diesel::sql_query("DEALLOCATE planned").execute(conn).unwrap();
    let lines: Vec<&str> = lines.iter().map(|line| line.line.trim()).collect();
    let steps = lines.iter().enumerate().filter_map(|(at, line)| {
        let is_found =
            |next: &&str| ["Index Cond:", "Recheck Cond:"].iter().any(|it| next.starts_with(it));
        let found = lines.get(at + 1).is_some_and(is_found);
        match line.trim_start_matches("->").trim_start() {
            line if line.starts_with("Sort") => Some(format!("SORT {line}")),
            line if line.contains(" Scan") && found => Some(format!("SEARCH {}", index(line))),
            line if line.contains(" Scan") => Some(format!("SCAN {line}")),
            _ => None,
        }
    });
    steps.collect()
}

fn index(line: &str) -> String {
    let line = line.replace(" Scan Backward using ", " Scan using ");
    line.replace("Index Only Scan using", "COVERING INDEX").replace("Index Scan using", "INDEX")
}

fn assert_indexed(plans: &[(String, Vec<String>)], at_least: usize) {
    assert!(plans.len() >= at_least, "{plans:#?}");
    for (sql, steps) in plans {
        for step in steps {
            assert!(step.starts_with("SEARCH"), "{step}: {sql}");
        }
    }
}

/// Asserts that such statements exist and that each uses this index.
fn assert_uses(plans: &[(String, Vec<String>)], statement: &str, index: &str) {
    let matching = plans.iter().filter(|(sql, _)| sql.contains(statement));
    let steps: Vec<_> = matching.map(|(_, steps)| steps).collect();
    assert!(!steps.is_empty(), "no {statement}");
    assert!(steps.iter().all(|steps| steps[0].contains(index)), "{statement}: {steps:?}");
}

#[test]
fn scans_and_sorts_are_detected() {
    let registry = TestRegistry::new();
    registry.publisher(1);
    let subjects = || events::table.select(events::subject);

    let act = |conn: &mut AnyConnection| {
        subjects().filter(events::kind.eq("none")).load::<String>(conn).unwrap();
        subjects().filter(events::sequence.gt(1)).order(events::body).load::<String>(conn).unwrap();
    };
    let plans = registry.read(|conn| Ok(plans(conn, act))).unwrap();

    let is_slow = |steps: &Vec<String>| steps.iter().any(|step| !step.starts_with("SEARCH"));
    assert_eq!(plans.iter().map(|(_, steps)| is_slow(steps)).collect::<Vec<_>>(), [true, true]);
}

#[test]
fn reads_never_scan_or_sort() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    registry.publish_all(&owner, "acme/tool", &["1.0.0", "1.1.0", "2.0.0-a"]);
    let tool = package("tool");
    let range = Some("^1".parse().unwrap());
    let ranged = VersionsQuery { range, sort: Sort::Desc, ..VersionsQuery::default() };
    let included = PackagesQuery { include: Include::Latest, ..PackagesQuery::default() };
    let descending = PackagesQuery { sort: Sort::Desc, ..PackagesQuery::default() };
    let by_name = "acme/tool/1.0.0".parse().unwrap();
    let by_content = content(b"acme/tool/1.0.0");

    let unknown = [
        DbError::UnknownNamespace("amce".parse().unwrap()),
        DbError::UnknownPackage { namespace: acme.clone(), package: package("toll") },
    ];

    let read = |conn: &mut AnyConnection| {
        for unknown in &unknown {
            assert_eq!(near(conn, unknown).unwrap().len(), 1);
        }
        for reference in [&by_name, &by_content] {
            versions::archive(conn, reference).unwrap();
            versions::find(conn, reference).unwrap();
        }
        for prerelease in [false, true] {
            versions::latest(conn, &acme, &tool, &LatestQuery { prerelease }).unwrap();
        }
        for query in [&VersionsQuery::default(), &ranged] {
            versions::list(conn, &acme, &tool, query).unwrap();
        }
        for query in [&included, &descending] {
            packages::list(conn, &acme, query).unwrap();
        }
        access::check_publish(conn, &owner.address, &acme, &tool).unwrap();
        let archives = versions::archives(conn, None, 2).unwrap();
        let last = archives.last().unwrap().content_id;
        versions::archives(conn, Some(&last), 2).unwrap();
        versions::referenced(conn, &[last]).unwrap();
        removals::last(conn, &last).unwrap();
    };
    let plans = registry.read(|conn| Ok(plans(conn, read))).unwrap();

    assert_indexed(&plans, 24);
    assert_uses(&plans, "(`versions`.`yanked` = ?)", "INDEX versions_latest");
    assert_uses(
        &plans,
        "SELECT `versions`.`version` FROM",
        "COVERING INDEX versions_by_precedence",
    );
    assert_uses(
        &plans,
        "FROM `packages` WHERE (`packages`.`namespace` = ?) ORDER",
        "packages_by_name",
    );
}

#[test]
fn a_search_reads_only_index_ranges() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    registry.publish_all(&owner, "acme/left-pad", &["1.0.0"]);
    let plans_of = |words: &[&str], namespace: Option<&Namespace>| {
        let search = packages::Search {
            kind: PackageKind::Npm,
            namespace: namespace.cloned(),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            limit: 20,
            offset: 0,
        };
        let run = |conn: &mut AnyConnection| {
            assert_eq!(packages::search(conn, &search).unwrap().1, 1, "{words:?}");
        };
        registry.read(|conn| Ok(plans(conn, run))).unwrap()
    };

    for (namespace, index) in
        [(None, "search_words_everywhere"), (Some(&acme), "search_words_in_namespace")]
    {
        for words in [&[][..], &["left"], &["left", "pad", "acme"]] {
            let plans = plans_of(words, namespace);
            let matching: Vec<_> =
                plans.iter().filter(|(sql, _)| sql.contains("search_words")).collect();
            assert!(matching.len() > words.len(), "{words:?}: {matching:#?}");
            for (sql, steps) in matching {
                let reads: Vec<&String> = steps.iter().filter(|it| is_table_access(it)).collect();
                assert!(reads[0].contains(index), "{sql}: {steps:?}");
                assert!(reads.iter().all(|step| step.starts_with("SEARCH")), "{sql}: {steps:?}");
                assert!(
                    !steps.iter().any(|it| it.contains("SORT") || it.contains("B-TREE")),
                    "{sql}: {steps:?}"
                );
            }
        }
    }
}

/// Returns whether a step reads a table or an index, and not the rows of a subquery.
fn is_table_access(step: &str) -> bool {
    let of_subquery = ["SCAN found", "SCAN Subquery Scan", "SCAN (subquery"];
    let is_read = step.starts_with("SEARCH") || step.starts_with("SCAN");
    is_read && !of_subquery.iter().any(|it| step.starts_with(it))
}

#[test]
fn writes_never_scan() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let user = registry.publisher(2);
    let acme = registry.namespace(&owner, "acme");
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();
    let new = new_version("acme/tool/1.1.0", b"bytes");
    let rights = MemberQuery { admin: false, package: Some(package("tool")) };

    let plans_of = |act: &dyn Fn(&mut Transaction<'_>)| {
        let run = |conn: &mut AnyConnection| {
            plans(conn, |conn| {
                let written = conn.transaction(|conn| {
                    let run = |tx: &mut Transaction<'_>| {
                        act(tx);
                        Ok(())
                    };
                    let mut group = WriteGroup::begin(conn)?;
                    group.run(run)?;
                    group.end()
                });
                // Some only read.
                assert!(matches!(written, Ok(_) | Err(DbError::Unrecorded)));
            })
        };
        registry.database.maintain(|upkeep| Ok(run(upkeep.conn))).unwrap()
    };

    let publish = plans_of(&|tx| {
        versions::publish(tx, &owner, &new, VersionPolicy::Ahead).unwrap();
    });
    assert_indexed(&publish, 8);
    let yank = plans_of(&|tx| versions::yank(tx, &owner, &content(b"bytes"), "").unwrap());
    assert_indexed(&yank, 6);
    let add = plans_of(&|tx| users::add(tx, &owner, &acme, &user.address, &rights).unwrap());
    assert_indexed(&add, 6);
    let remove = plans_of(&|tx| users::remove(tx, &owner, &acme, &user.address).unwrap());
    assert_indexed(&remove, 5);
    let index = plans_of(&|tx| {
        heads::set(tx.conn, heads::SEARCH, 0).unwrap();
        let mut upkeep = Upkeep::begin(tx.conn).unwrap();
        assert_eq!(packages::index_changed(&mut upkeep).unwrap().indexed, 1);
    });
    assert_indexed(&index, 9);
    assert_uses(&index, "`packages`.`changed` > ?", "packages_by_change");
    let members = plans_of(&|tx| drop(namespaces::find(tx.connection(), &acme).unwrap()));
    assert_indexed(&members, 4);
}
