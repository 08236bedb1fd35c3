//! A server that is killed, or told to stop.

use std::{cell::RefCell, time::Duration};

use actix_web::rt;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ArchiveRef, Namespace, PackageName, SigningKey, wire::VersionsQuery};
use ipfs_registry_tests::{
    archives::{npm, npm_of_size},
    process::Home,
};

/// Who publishes at once.
const PUBLISHERS: usize = 4;

async fn publisher(url: &str, i: usize) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = format!("namespace-{i}").parse()?;
    client.register(&namespace).await?;
    Ok((client, namespace))
}

#[actix_web::test]
async fn every_acknowledged_version_survives_a_kill() -> anyhow::Result<()> {
    for after in [40, 75, 130, 210, 350] {
        let home = Home::new("")?;
        let server = home.start()?;
        let acknowledged = RefCell::new(Vec::new());
        let publishers = (0..PUBLISHERS).map(|i| publisher(server.url(), i));
        let publishers = futures_util::future::try_join_all(publishers).await?;

        let publishing = futures_util::future::join_all(
            publishers.iter().map(|publisher| publish_on(publisher, &acknowledged)),
        );
        tokio::select! {
            _ = publishing => {}
            () = rt::time::sleep(Duration::from_millis(after)) => {}
        }
        server.signal("KILL")?;
        drop(server);

        let acknowledged = acknowledged.into_inner();
        let server = home.start()?;
        let reader = Client::builder(server.url()).build()?;
        for (reference, archive) in &acknowledged {
            assert_eq!(&reader.fetch(reference.clone()).await?.bytes, archive, "{reference}");
        }
        all_listed_are_whole(&reader, &publishers).await?;
    }
    Ok(())
}

/// Publishes one version after the other until the server is gone.
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

async fn all_listed_are_whole(
    reader: &Client,
    publishers: &[(Client, Namespace)],
) -> anyhow::Result<()> {
    let package: PackageName = "tool".parse()?;
    for (_, namespace) in publishers {
        let query = VersionsQuery { limit: 1000, ..VersionsQuery::default() };
        let Ok(page) = reader.versions(namespace, &package, &query).await else { continue };
        for version in page.records {
            reader.fetch(ArchiveRef::Content(version.content_id)).await?;
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_stop_lets_running_requests_finish() -> anyhow::Result<()> {
    let home = Home::new("")?;
    let mut server = home.start()?;
    let (client, namespace) = publisher(server.url(), 0).await?;
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
