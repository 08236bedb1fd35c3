//! The registry on PostgreSQL: the whole suite, several instances, and outages.

use std::{
    collections::HashSet,
    env,
    process::{Command, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::rt::{self, time::sleep};
use futures_util::future::{join_all, try_join_all};
use ipfs_registry_client::{Client, ClientError};
use ipfs_registry_core::{
    ArchiveRef, Namespace, PackageName, SigningKey,
    wire::{Code, MemberQuery, VersionsQuery},
};
use ipfs_registry_tests::{
    archives::{npm, npm_with},
    process::ServerProcess,
    servers::Postgres,
    temp_registry::TempRegistry,
};

/// The variable that makes all tests use a PostgreSQL server.
const SERVER: &str = "IPKG_TEST_DATABASE_URL";

/// Filters of tests that the suite skips: those that use no database, need SQLite, or start PostgreSQL.
const OTHERS: [&str; 18] = [
    "archives::",
    "config::",
    "cors::",
    "db_copy::",
    "ipfs::",
    "known_answers::",
    "layering::",
    "memory::",
    "npm_clients::",
    "cargo_client::",
    "outage::",
    "postgres::",
    "restore::",
    "s3::",
    "start::",
    "survival::",
    "tls::",
    "sqlite",
];

fn passes(command: &mut Command, server: &Postgres) -> anyhow::Result<()> {
    let Output { status, stdout, stderr } = command.env(SERVER, server.base_url()).output()?;
    let message = String::from_utf8_lossy(&stdout);
    let last: Vec<&str> = message.lines().rev().take(200).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    anyhow::ensure!(status.success(), "{}\n{}", last.join("\n"), String::from_utf8_lossy(&stderr));
    let counted = last.iter().find(|line| line.starts_with("test result: ok")).copied();
    println!("on PostgreSQL: {}", counted.unwrap_or_default());
    anyhow::ensure!(counted.is_some_and(|line| !line.contains(" 0 passed")), "no test ran");
    Ok(())
}

#[test]
fn the_whole_suite_passes_on_postgresql() -> anyhow::Result<()> {
    let Some(server) = Postgres::start() else { return Ok(()) };
    let mut suite = Command::new(env::current_exe()?);
    for module in OTHERS {
        suite.args(["--skip", module]);
    }
    passes(&mut suite, &server)
}

#[test]
fn the_database_tests_pass_on_postgresql() -> anyhow::Result<()> {
    let Some(server) = Postgres::start() else { return Ok(()) };
    let mut suite = Command::new(env!("CARGO"));
    suite.args(["test", "--quiet", "--offline", "-p", "ipfs-registry-db", "--lib"]);
    passes(suite.current_dir(env!("CARGO_MANIFEST_DIR")), &server)
}

/// Writes a configuration with this database and a layer of files, for any number of instances.
fn registry(url: &str) -> anyhow::Result<TempRegistry> {
    let registry = TempRegistry::new("")?;
    let config = format!(
        "[database]\nurl = {url:?}\nwait-seconds = 2\n[storage]\nlayers = [{{ directory = \"objects\" }}]\n"
    );
    std::fs::write(registry.config(), config)?;
    Ok(registry)
}

fn client(server: &ServerProcess, key: &SigningKey) -> anyhow::Result<Client> {
    Ok(Client::builder(server.url()).key(key.clone()).build()?)
}

/// Returns how many results are successes, and the codes of the errors.
fn outcomes<T>(done: Vec<Result<T, ClientError>>) -> (usize, Vec<Option<Code>>) {
    let count = done.iter().filter(|done| done.is_ok()).count();
    (count, done.into_iter().filter_map(Result::err).map(|error| error.code()).collect())
}

#[actix_web::test]
async fn three_instances_accept_one_of_concurrent_writes() -> anyhow::Result<()> {
    let Some(server) = Postgres::start() else { return Ok(()) };
    let registry = registry(&server.database()?)?;
    // The instances run the migrations concurrently.
    let start = || {
        rt::task::spawn_blocking({
            let config = registry.config();
            move || ServerProcess::on_config(&config)
        })
    };
    let started = try_join_all([start(), start(), start()]).await?;
    let instances: Vec<ServerProcess> = started.into_iter().collect::<anyhow::Result<_>>()?;
    let owner = SigningKey::generate();
    let clients: Vec<Client> =
        instances.iter().map(|it| client(it, &owner)).collect::<anyhow::Result<_>>()?;
    let spread = |count: usize| (0..count).map(|i| &clients[i % clients.len()]);
    let all = |code: Code, count: usize| (1, vec![Some(code); count - 1]);
    let acme: Namespace = "acme".parse()?;

    let signed_up = outcomes(join_all(spread(12).map(Client::sign_up)).await);
    assert_eq!(signed_up, all(Code::PublisherExists, 12));
    let registered = outcomes(join_all(spread(12).map(|it| it.register(&acme))).await);
    assert_eq!(registered, all(Code::NamespaceExists, 12));

    let same =
        spread(12).enumerate().map(|(i, it)| it.publish(&acme, npm_with("tool", "1.0.0", i)));
    let (count, codes) = outcomes(join_all(same).await);
    assert_eq!((count, codes.len()), (1, 11));
    assert!(codes.iter().all(|code| *code == Some(Code::VersionExists)), "{codes:?}");

    let ahead = spread(12)
        .enumerate()
        .map(|(i, it)| it.publish(&acme, npm("tool", &format!("2.0.{}", 11 - i))));
    join_all(ahead).await;
    let tool: PackageName = "tool".parse()?;
    let query = VersionsQuery { limit: 1000, ..VersionsQuery::default() };
    let listed = clients[1].versions(&acme, &tool, &query).await?.records;
    let mut published: Vec<_> =
        listed.iter().map(|it| (it.created_at, it.version.clone())).collect();
    published.sort();
    assert!(published.windows(2).all(|pair| pair[0].1 < pair[1].1), "{published:?}");
    for record in listed {
        clients[2].fetch(ArchiveRef::Content(record.content_id)).await?;
    }
    taken_away_while_publishing(&instances, &clients, &acme).await?;
    events_have_no_gap(&server, &registry)
}

/// A user that one instance removes cannot publish on the others any more.
async fn taken_away_while_publishing(
    instances: &[ServerProcess],
    owners: &[Client],
    namespace: &Namespace,
) -> anyhow::Result<()> {
    let user = SigningKey::generate();
    let users: Vec<Client> =
        instances.iter().map(|it| client(it, &user)).collect::<anyhow::Result<_>>()?;
    users[0].sign_up().await?;
    owners[0].add_user(namespace, &user.address(), &MemberQuery::default()).await?;
    let removed = AtomicBool::new(false);
    let publishing = users.iter().enumerate().map(|(i, user)| {
        let removed = &removed;
        async move {
            for patch in 0..40 {
                let was_removed = removed.load(Ordering::SeqCst);
                let done =
                    user.publish(namespace, npm(&format!("by-{i}"), &format!("1.0.{patch}")));
                match done.await {
                    Ok(_) => assert!(!was_removed, "a publish after the removal"),
                    Err(error) => assert_eq!(error.code(), Some(Code::NotEntitled), "{error}"),
                }
            }
        }
    });
    let removing = async {
        sleep(Duration::from_millis(300)).await;
        let done = owners[1].remove_user(namespace, &user.address()).await;
        removed.store(true, Ordering::SeqCst);
        done
    };
    let (_, done) = futures_util::future::join(join_all(publishing), removing).await;
    Ok(done?)
}

fn events_have_no_gap(server: &Postgres, registry: &TempRegistry) -> anyhow::Result<()> {
    let counted = server
        .query(registry, "SELECT max(sequence) - count(*) || ' ' || min(sequence) FROM events")?;
    assert_eq!(counted, "0 1");
    Ok(())
}

#[actix_web::test]
async fn connection_errors_do_not_show_the_password() -> anyhow::Result<()> {
    let Some(mut server) = Postgres::start() else { return Ok(()) };
    let url = server.database()?;
    let refusal = |url: &str| -> anyhow::Result<String> {
        Ok(registry(url)?.start().err().map(|error| error.to_string()).unwrap_or_default())
    };

    let wrong = refusal(&url.replace("tests-only", "not-the-password"))?;
    assert!(wrong.contains("password authentication failed"), "{wrong}");
    let missing = refusal(&format!("{}no_such_database", server.base_url()))?;
    assert!(missing.contains("\"no_such_database\" does not exist"), "{missing}");
    server.stop();
    let down = refusal(&url)?;
    assert!(down.contains("Connection refused"), "{down}");
    for message in [wrong, missing, down] {
        assert!(message.contains("database.url"), "{message}");
        assert!(
            !message.contains("not-the-password") && !message.contains("tests-only"),
            "{message}"
        );
    }
    Ok(())
}

/// Publishers that publish until they are stopped.
struct Load {
    stopped: AtomicBool,
    acknowledged: Mutex<Vec<ArchiveRef>>,
    refused: Mutex<Vec<Duration>>,
}

impl Load {
    async fn publish_on(&self, client: &Client, namespace: &Namespace, package: &str) {
        for patch in 0.. {
            if self.stopped.load(Ordering::Relaxed) {
                return;
            }
            let begun = Instant::now();
            match client.publish(namespace, npm(package, &format!("1.0.{patch}"))).await {
                Ok(receipt) => self.acknowledged.lock().unwrap().push(receipt.key),
                Err(error) => {
                    assert_eq!(error.code(), Some(Code::DatabaseUnavailable), "{error}");
                    self.refused.lock().unwrap().push(begun.elapsed());
                    sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }
}

#[actix_web::test]
async fn acknowledged_versions_survive_outages_of_postgres() -> anyhow::Result<()> {
    let Some(mut server) = Postgres::start() else { return Ok(()) };
    let registry = registry(&server.database()?)?;
    let instance = registry.start()?;
    let owner = client(&instance, &SigningKey::generate())?;
    owner.sign_up().await?;
    let acme: Namespace = "acme".parse()?;
    owner.register(&acme).await?;
    let load = Arc::new(Load {
        stopped: AtomicBool::new(false),
        acknowledged: Mutex::default(),
        refused: Mutex::default(),
    });

    let packages = ["tool-a", "tool-b", "tool-c", "tool-d"];
    let publishing = join_all(packages.map(|package| load.publish_on(&owner, &acme, package)));
    let outages = async {
        for _ in 0..3 {
            sleep(Duration::from_millis(700)).await;
            server.stop();
            sleep(Duration::from_millis(1500)).await;
            server.start_again()?;
        }
        sleep(Duration::from_millis(1500)).await;
        load.stopped.store(true, Ordering::Relaxed);
        anyhow::Ok(())
    };
    let (_, outages) = futures_util::future::join(publishing, outages).await;
    outages?;

    let acknowledged = std::mem::take(&mut *load.acknowledged.lock().unwrap());
    let refused = std::mem::take(&mut *load.refused.lock().unwrap());
    let slowest = refused.iter().max().copied().unwrap_or_default();
    println!(
        "3 outages: {} publishes acknowledged, {} refused, the slowest in {slowest:?}",
        acknowledged.len(),
        refused.len()
    );
    assert!(!refused.is_empty() && slowest < Duration::from_secs(12), "{slowest:?}");
    let mut listed = HashSet::new();
    for package in packages {
        let query = VersionsQuery { limit: 1000, ..VersionsQuery::default() };
        let page = owner.versions(&acme, &package.parse()?, &query).await?;
        listed
            .extend(page.records.into_iter().map(|record| ArchiveRef::Content(record.content_id)));
    }
    assert!(acknowledged.iter().all(|archive| listed.contains(archive)));
    for archive in listed {
        owner.fetch(archive).await?;
    }
    events_have_no_gap(&server, &registry)
}
