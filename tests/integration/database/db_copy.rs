//! `ipkg-server db copy`: to PostgreSQL and back, under load, and errors.

use awc::http::StatusCode;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Address, ArchiveRef, Namespace, SigningKey, wire::MemberQuery};
use ipfs_registry_tests::{
    archives::npm,
    command_output::CommandOutput,
    db_copy::{copy, sqlite_url},
    process::ServerProcess,
    publish_load::PublishLoad,
    servers::Postgres,
    temp_registry::TempRegistry,
};
use tempfile::TempDir;

/// Routes whose answers must not change; those of publishers are added.
const ROUTES: [&str; 14] = [
    "/api/namespace/acme",
    "/api/namespace/other-team",
    "/api/namespace/nobody",
    "/api/package/acme/packages?include=latest",
    "/api/package/acme/packages?sort=desc&limit=1",
    "/api/package/acme/tool",
    "/api/package/acme/old",
    "/api/package/acme/tool/versions",
    "/api/package/acme/tool/versions?range=^1&sort=desc",
    "/api/package/acme/tool/latest",
    "/api/package/acme/tool/latest?prerelease=true",
    "/api/package/version?id=acme/tool/1.0.0",
    "/api/package?id=acme/tool/2.0.0",
    "/npm/@acme%2ftool",
];

/// Fills the registry with rows in every table, and returns the addresses of the publishers.
async fn fill(server: &ServerProcess) -> anyhow::Result<Vec<Address>> {
    let client = |key| Client::builder(server.url()).key(key).build();
    let keys = [(); 4].map(|()| SigningKey::generate());
    let addresses: Vec<Address> = keys.iter().map(SigningKey::address).collect();
    let [owner, administrator, user, other] = keys.map(client);
    let (owner, administrator, user, other) = (owner?, administrator?, user?, other?);
    for publisher in [&owner, &administrator, &user, &other] {
        publisher.sign_up().await?;
    }
    let acme: Namespace = "acme".parse()?;
    owner.register(&acme).await?;
    other.register(&"other-team".parse()?).await?;
    for (name, version) in [
        ("tool", "1.0.0"),
        ("tool", "1.2.0"),
        ("tool", "1.10.0"),
        ("tool", "2.0.0-rc.1"),
        ("tool", "2.0.0"),
        ("tool", "3.0.0-a"),
        ("old", "0.1.0"),
    ] {
        owner.publish(&acme, npm(name, version)).await?;
    }
    let rights = MemberQuery { admin: true, package: None };
    owner.add_user(&acme, &addresses[1], &rights).await?;
    let rights = MemberQuery { admin: false, package: Some("tool".parse()?) };
    administrator.add_user(&acme, &addresses[2], &rights).await?;
    administrator.grant(&acme, &addresses[2], &"old".parse()?).await?;
    user.publish(&acme, npm("tool", "3.0.0")).await?;
    owner.yank(&"acme/tool/1.2.0".parse()?, "“breaks” \\ \n é 🦀 it's").await?;
    owner.deprecate(&acme, &"old".parse()?, "use `tool`: {\"a\": null}").await?;
    Ok(addresses)
}

/// Returns the answers of all routes.
async fn answers(
    server: &ServerProcess,
    addresses: &[Address],
) -> anyhow::Result<Vec<(String, StatusCode, String)>> {
    let http = awc::Client::builder().disable_redirects().finish();
    let publishers = addresses.iter().map(|address| format!("/api/publisher/{address}"));
    let mut answers = Vec::new();
    for path in ROUTES.iter().map(ToString::to_string).chain(publishers) {
        let sent = http.get(format!("{}{path}", server.url())).no_decompress().send().await;
        let mut answer = sent.map_err(|error| anyhow::anyhow!("{path}: {error}"))?;
        let body = answer.body().await?;
        answers.push((path, answer.status(), hex::encode(body)));
    }
    Ok(answers)
}

fn rows(output: &CommandOutput, table: &str) -> u64 {
    let tables = output.json["tables"].as_array().unwrap();
    let found = tables.iter().find(|it| it["table"] == table).unwrap();
    found["rows"].as_u64().unwrap()
}

#[actix_web::test]
async fn copies_to_postgresql_and_back_give_the_same_answers() -> anyhow::Result<()> {
    let Some(postgres) = Postgres::start() else { return Ok(()) };
    let folder = TempDir::new()?;
    let objects = folder.path().join("objects");
    let [first, second, last] = [
        sqlite_url(&folder.path().join("first.db")),
        postgres.database()?,
        sqlite_url(&folder.path().join("last.db")),
    ];
    let registries = [
        TempRegistry::on_database(&first, &objects)?,
        TempRegistry::on_database(&second, &objects)?,
        TempRegistry::on_database(&last, &objects)?,
    ];
    let server = registries[0].start()?;
    let addresses = fill(&server).await?;
    let before = answers(&server, &addresses).await?;
    for (path, status, _) in &before {
        let expected = if path.ends_with("nobody") { 404 } else { 200 };
        assert_eq!(*status, expected, "{path}");
    }
    drop(server);

    let there = copy(&first, &second).await?;
    let back = copy(&second, &last).await?;

    assert_eq!((there.status, back.status), (0, 0), "{there:?} {back:?}");
    assert_eq!(there.json, back.json);
    assert_eq!((rows(&there, "versions"), rows(&there, "publishers")), (8, 4));
    assert_eq!((rows(&there, "members"), rows(&there, "grants")), (2, 2));
    for registry in &registries[1..] {
        let server = registry.start()?;
        assert_eq!(answers(&server, &addresses).await?, before);
    }
    // A copy into a database with rows is refused and changes nothing.
    let server = registries[1].start()?;
    let stranger = Client::builder(server.url()).key(SigningKey::generate()).build()?;
    stranger.sign_up().await?;
    let taken = copy(&first, &second).await?;
    assert_eq!(taken.status, 1);
    assert!(taken.stderr.contains("is not empty"), "{taken:?}");
    assert!(!taken.stderr.contains("tests-only"), "no password: {taken:?}");
    stranger.publisher(&stranger.address().unwrap()).await?;
    Ok(())
}

#[actix_web::test]
async fn copy_reports_a_database_that_it_cannot_open() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let [missing, target] = ["a.db", "b.db"].map(|name| sqlite_url(&folder.path().join(name)));

    for (from, to, expected) in [
        (&*missing, &*target, "--from: there is no database at"),
        ("mysql://h/db", &target, "--from: "),
        ("sqlite::memory:", &target, "--from: the database is in the memory"),
        ("postgres://me:hunter2@127.0.0.1:1/db", &target, "Connection refused"),
    ] {
        let output = copy(from, to).await?;
        assert_eq!(output.status, 1, "{output:?}");
        assert!(
            output.stderr.contains(expected) && !output.stderr.contains("hunter2"),
            "{output:?}"
        );
    }
    assert!(!folder.path().join("b.db").exists());
    let output = copy(&missing, &target).await?.stderr;
    assert_eq!(output.matches("there is no database").count(), 1, "said once: {output}");
    Ok(())
}

#[actix_web::test]
async fn a_copy_under_load_has_all_versions_acknowledged_before_it() -> anyhow::Result<()> {
    let mut targets = vec![None];
    targets.extend(Postgres::start().map(Some));
    for postgres in targets {
        let folder = TempDir::new()?;
        let objects = folder.path().join("objects");
        let from = sqlite_url(&folder.path().join("registry.db"));
        let to = match &postgres {
            Some(server) => server.database()?,
            None => sqlite_url(&folder.path().join("copy.db")),
        };
        let server = TempRegistry::on_database(&from, &objects)?.start()?;
        let load = PublishLoad::start(server.url(), 3).await?;

        load.wait_for(40).await?;
        let before = load.acknowledged();
        let output = copy(&from, &to).await?;
        assert_eq!(output.status, 0, "{output:?}");
        let all = load.stop().await?;

        assert!(rows(&output, "versions") >= before.len() as u64);
        assert!(all.len() > before.len(), "load went on");
        let copied = TempRegistry::on_database(&to, &objects)?.start()?;
        let reader = Client::builder(copied.url()).build()?;
        for archive in before {
            let ArchiveRef::Content(id) = archive else { anyhow::bail!("{archive} is no id") };
            reader.version(&ArchiveRef::Content(id)).await?;
            reader.fetch(ArchiveRef::Content(id)).await?;
        }
    }
    Ok(())
}
