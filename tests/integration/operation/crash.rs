//! Kills and graceful stops of a server.

use std::{cell::RefCell, time::Duration};

use actix_web::rt;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ArchiveRef, Namespace, PackageName, SigningKey, wire::VersionsQuery};
use ipfs_registry_db::{Database, last_event};
use ipfs_registry_tests::{
    archives::{npm, npm_of_size},
    binary::binary,
    command_output::CommandOutput,
    db_copy::{self, sqlite_url},
    publisher_with_namespace,
    servers::{Kubo, S3},
    temp_registry::TempRegistry,
};
use semver::Version;

#[actix_web::test]
async fn every_acknowledged_version_survives_a_kill() -> anyhow::Result<()> {
    for after in [40, 75, 130, 210, 350] {
        kill_while_publishing(4, Duration::from_millis(after)).await?;
    }
    Ok(())
}

/// So many publishers wait for the database together that their versions are committed in groups.
#[actix_web::test]
async fn every_acknowledged_version_survives_a_kill_in_the_middle_of_a_group() -> anyhow::Result<()>
{
    for after in [150, 290, 430, 570] {
        kill_while_publishing(32, Duration::from_millis(after)).await?;
    }
    Ok(())
}

/// Kills a server while this number of publishers publish, and checks what it has after the next start.
async fn kill_while_publishing(publishers: usize, after: Duration) -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let acknowledged = RefCell::new(Vec::new());
    let publishers = (0..publishers).map(|i| publisher_with_namespace(server.url(), i));
    let publishers = futures_util::future::try_join_all(publishers).await?;

    let publishing = futures_util::future::join_all(
        publishers.iter().map(|publisher| publish_on(publisher, &acknowledged)),
    );
    tokio::select! {
        _ = publishing => {}
        () = rt::time::sleep(after) => {}
    }
    server.signal("KILL")?;
    drop(server);

    let acknowledged = acknowledged.into_inner();
    let server = registry.start()?;
    let reader = Client::builder(server.url()).build()?;
    for (reference, archive) in &acknowledged {
        assert_eq!(&reader.fetch(reference.clone()).await?.bytes, archive, "{reference}");
    }
    let listed = all_listed_are_whole(&reader, &publishers).await?;
    assert!(listed >= acknowledged.len());
    drop(server);
    // A sign-up, a namespace, and one event for each version.
    assert_events(&registry, 2 * publishers.len() + listed).await
}

/// Asserts that the registry has this number of events, without gaps.
async fn assert_events(registry: &TempRegistry, count: usize) -> anyhow::Result<()> {
    let target = sqlite_url(&registry.path().join("copy.db"));
    let copied = db_copy::copy(registry.database_url(), &target).await?;
    assert_eq!(copied.status, 0, "{copied:?}");
    let tables = copied.json["tables"].as_array().expect("a list of tables");
    let events = tables.iter().find(|table| table["table"] == "events");
    assert_eq!(events.map(|events| &events["rows"]), Some(&count.into()), "{copied:?}");
    let last = Database::open(&target)?.read(last_event)?;
    assert_eq!(last, i64::try_from(count)?);
    Ok(())
}

/// Publishes one version after another until the server is killed.
async fn publish_on(
    (client, namespace): &(Client, Namespace),
    acknowledged: &RefCell<Vec<(ArchiveRef, Bytes)>>,
) {
    for patch in 0.. {
        let archive = npm("tool", &format!("1.0.{patch}"));
        let Ok(receipt) = client.publish(namespace, archive.clone()).await else { return };
        acknowledged.borrow_mut().push((ArchiveRef::Pointer(receipt.id), archive));
    }
}

/// How often the server is killed while it writes to three kinds of layers.
const KILLS: u64 = 50;

#[actix_web::test]
async fn after_a_kill_every_version_is_in_every_layer() -> anyhow::Result<()> {
    let (Some(node), Some(service)) = (Kubo::start(), S3::start()) else { return Ok(()) };
    let entries = [r#"{ directory = "objects" }"#, &node.entry(), &service.entry()].join(", ");
    let registry = TempRegistry::with_storage(&format!("layers = [{entries}]"), "")?;
    let owner = SigningKey::generate();
    let mut acknowledged = Vec::new();
    for round in 0..KILLS {
        let server = registry.start()?;
        let client = Client::builder(server.url()).key(owner.clone()).build()?;
        let namespace: Namespace = "acme".parse()?;
        if round == 0 {
            client.sign_up().await?;
            client.register(&namespace).await?;
        }
        let publishing = async {
            for patch in 0.. {
                let archive = npm("tool", &format!("1.{round}.{patch}"));
                let Ok(receipt) = client.publish(&namespace, archive).await else { return };
                acknowledged.push(receipt.id.version);
            }
        };
        // The kill comes between the first write and a few complete versions.
        tokio::select! {
            () = publishing => {}
            () = rt::time::sleep(Duration::from_millis(5 + round * 53 % 240)) => {}
        }
        server.signal("KILL")?;
    }

    let status = storage_status(&registry).await?;
    assert_eq!(status.status, 0, "{status:?}");
    let server = registry.start()?;
    let listed = all_versions(&Client::builder(server.url()).build()?).await?;
    assert!(acknowledged.iter().all(|version| listed.contains(version)));
    for position in 1..=3 {
        assert_eq!(status.count(position, "objects"), listed.len() as u64, "{status:?}");
    }
    Ok(())
}

/// Runs `ipkg-server storage status`, which reads every copy and repairs none.
async fn storage_status(registry: &TempRegistry) -> anyhow::Result<CommandOutput> {
    let mut status = std::process::Command::new(binary("ipkg-server"));
    status.args(["storage", "status", "-c"]).arg(registry.config());
    Ok(rt::task::spawn_blocking(move || status.output()).await??.into())
}

async fn all_versions(reader: &Client) -> anyhow::Result<Vec<Version>> {
    let (namespace, package) = ("acme".parse()?, "tool".parse()?);
    let mut versions = Vec::new();
    loop {
        let offset = versions.len() as u64;
        let query = VersionsQuery { limit: 1000, offset, ..VersionsQuery::default() };
        let page = reader.versions(&namespace, &package, &query).await?;
        versions.extend(page.records.into_iter().map(|record| record.version));
        if versions.len() as u64 >= page.count {
            return Ok(versions);
        }
    }
}

/// Fetches every listed version, and returns their number.
async fn all_listed_are_whole(
    reader: &Client,
    publishers: &[(Client, Namespace)],
) -> anyhow::Result<usize> {
    let (package, mut listed): (PackageName, _) = ("tool".parse()?, 0);
    for (_, namespace) in publishers {
        let query = VersionsQuery { limit: 1000, ..VersionsQuery::default() };
        let Ok(page) = reader.versions(namespace, &package, &query).await else { continue };
        for version in page.records {
            reader.fetch(ArchiveRef::Content(version.content_id)).await?;
            listed += 1;
        }
    }
    Ok(listed)
}

#[actix_web::test]
async fn a_graceful_stop_finishes_running_requests() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let mut server = registry.start()?;
    let (client, namespace) = publisher_with_namespace(server.url(), 0).await?;
    let archive = npm_of_size("tool", "1.0.0", 8 * 1024 * 1024);
    client.publish(&namespace, archive.clone()).await?;

    let url = format!("{}/api/package?id={namespace}/tool/1.0.0", server.url());
    let sent = awc::Client::default().get(url).send().await;
    let mut response = sent.map_err(|error| anyhow::anyhow!("{error}"))?;
    let first = response.next().await.unwrap()?;
    server.signal("TERM")?;
    rt::time::sleep(Duration::from_millis(200)).await;
    let rest: Vec<Bytes> =
        stream::iter([Ok(first)]).chain(response).map(|b| b.unwrap()).collect().await;

    assert_eq!(rest.concat(), archive);
    let code = rt::task::spawn_blocking(move || server.wait()).await??;
    assert_eq!(code, Some(0));
    Ok(())
}
