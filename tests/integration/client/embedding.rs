//! The client in programs with multi-threaded tokio, with smol, and without a runtime.

use std::{fs, sync::Arc};

use ipfs_registry_client::{Client, ClientError, Download, Upload, blocking, digest_file};
use ipfs_registry_core::{
    Namespace, SigningKey,
    wire::{PackagesQuery, Receipt},
};
use ipfs_registry_tests::{
    TestServer,
    archives::{npm, npm_of_size},
    process::ServerProcess,
    temp_registry::TempRegistry,
};

/// Large enough for many chunks.
const LARGE: u64 = 12 * 1024 * 1024;

fn start() -> anyhow::Result<(TempRegistry, ServerProcess)> {
    let registry = TempRegistry::new("body-limit = 20000000")?;
    let server = registry.start()?;
    Ok((registry, server))
}

/// Returns a client whose key owns the namespace.
async fn owner(url: &str, namespace: &Namespace) -> Result<Client, ClientError> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    client.register(namespace).await?;
    Ok(client)
}

/// Publishes, lists, fetches, verifies and yanks.
async fn round_trip(url: String, namespace: Namespace) -> anyhow::Result<()> {
    let client = owner(&url, &namespace).await?;
    let folder = tempfile::tempdir()?;
    let (source, target) = (folder.path().join("source.tgz"), folder.path().join("target.tgz"));
    // A content id finds the oldest version with these bytes, so they differ by namespace.
    let archive = npm_of_size(&format!("{namespace}-large"), "1.0.0", LARGE);
    fs::write(&source, &archive)?;

    let small = client.publish(&namespace, npm("small", "1.0.0")).await?;
    let large = client.publish(&namespace, Upload::file(&source)).await?;

    assert_eq!(client.packages(&namespace, &PackagesQuery::default()).await?.count, 2);
    let fetched = client.fetch(small.id.clone()).await?;
    assert_eq!(fetched.bytes, npm("small", "1.0.0"));
    let signer = client.address().expect("it has a key");
    client.fetch_to(Download::new(large.id.clone()).expect_signer(signer), &target).await?;
    assert_eq!(fs::read(&target)?, archive);
    let digests = digest_file(&target).await?;
    assert_eq!(client.identify(&digests).await?.id, large.id);
    client.yank(&large.id.into(), "a trial").await?;
    Ok(())
}

#[test]
fn multi_threaded_tokio_can_spawn_the_client() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).build()?;

    runtime.block_on(async {
        let spawn = |name: &str| {
            let namespace = name.parse().expect("a namespace");
            tokio::spawn(round_trip(server.url().to_owned(), namespace))
        };
        let tasks = [spawn("first"), spawn("second"), spawn("third")];
        for task in tasks {
            task.await??;
        }
        anyhow::Ok(())
    })
}

#[test]
fn many_tasks_share_one_client() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).build()?;

    runtime.block_on(async {
        let namespace: Arc<Namespace> = Arc::new("shared".parse()?);
        let client = owner(server.url(), &namespace).await?;
        let publish = |number: usize| {
            let (client, namespace) = (client.clone(), Arc::clone(&namespace));
            let archive = npm(&format!("package-{number}"), "1.0.0");
            tokio::spawn(async move {
                let receipt: Receipt = client.publish(&namespace, archive).await?;
                client.fetch(receipt.id).await
            })
        };
        let tasks: Vec<_> = (0..20).map(publish).collect();
        for (number, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.await??.bytes, npm(&format!("package-{number}"), "1.0.0"));
        }
        anyhow::Ok(())
    })
}

#[test]
fn smol_can_spawn_the_client() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let namespace = "small".parse()?;

    smol::block_on(smol::spawn(round_trip(server.url().to_owned(), namespace)))
}

#[test]
fn the_client_works_without_a_runtime() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let namespace = "plain".parse()?;

    pollster::block_on(round_trip(server.url().to_owned(), namespace))
}

#[test]
fn the_blocking_client_works() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let builder = Client::builder(server.url()).key(SigningKey::generate());
    let client: blocking::Client = builder.build_blocking()?;
    let namespace: Namespace = "waiting".parse()?;
    client.sign_up()?;
    client.register(&namespace)?;

    let receipt = client.publish(&namespace, npm("small", "1.0.0"))?;

    assert_eq!(client.fetch(receipt.id.clone())?.bytes, npm("small", "1.0.0"));
    let folder = tempfile::tempdir()?;
    let target = folder.path().join("target.tgz");
    client.fetch_to(receipt.id.clone(), &target)?;
    let digests = blocking::digest_file(&target)?;
    assert_eq!(client.identify(&digests)?.id, receipt.id);
    Ok(())
}

/// The call blocks a thread of the runtime; the client does not need that thread.
#[test]
fn the_blocking_client_works_inside_a_task() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let client = blocking::Client::new(server.url())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;

    let info = runtime.block_on(async { tokio::spawn(async move { client.info() }).await })??;

    assert!(!info.version.to_string().is_empty());
    Ok(())
}

/// Server and client run on the test's runtime.
#[actix_web::test]
async fn the_client_works_beside_a_server_in_one_process() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| config.registry.body_limit = 2 * LARGE).await?;

    round_trip(server.url().to_owned(), "same".parse()?).await
}
