//! The client inside programs of every kind: tokio on many threads, smol, no runtime at all.

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

/// Large enough to travel in many parts.
const LARGE: u64 = 12 * 1024 * 1024;

fn start() -> anyhow::Result<(TempRegistry, ServerProcess)> {
    let registry = TempRegistry::new("body-limit = 20000000")?;
    let server = registry.start()?;
    Ok((registry, server))
}

/// A client whose key owns the namespace.
async fn owner(url: &str, namespace: &Namespace) -> Result<Client, ClientError> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    client.register(namespace).await?;
    Ok(client)
}

/// Does with a registry all that a program may: publish, list, fetch, verify, yank.
async fn round_trip(url: String, namespace: Namespace) -> anyhow::Result<()> {
    let client = owner(&url, &namespace).await?;
    let folder = tempfile::tempdir()?;
    let (source, target) = (folder.path().join("source.tgz"), folder.path().join("target.tgz"));
    // Of the same bytes in several namespaces, the oldest version would be found.
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
fn a_program_of_tokios_many_threads_spawns_it() -> anyhow::Result<()> {
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
fn one_client_is_shared_by_many_tasks() -> anyhow::Result<()> {
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
fn a_program_of_smol_spawns_it() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let namespace = "small".parse()?;

    smol::block_on(smol::spawn(round_trip(server.url().to_owned(), namespace)))
}

#[test]
fn a_program_without_a_runtime_waits_for_it() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let namespace = "plain".parse()?;

    pollster::block_on(round_trip(server.url().to_owned(), namespace))
}

#[test]
fn the_blocking_client_does_the_same() -> anyhow::Result<()> {
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

/// The thread that waits is one of the runtime's, and the client needs none of them.
#[test]
fn the_blocking_client_waits_within_a_task() -> anyhow::Result<()> {
    let (_home, server) = start()?;
    let client = blocking::Client::new(server.url())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;

    let info = runtime.block_on(async { tokio::spawn(async move { client.info() }).await })??;

    assert!(!info.version.to_string().is_empty());
    Ok(())
}

/// The server runs on the test's own runtime, beside the futures of the client.
#[actix_web::test]
async fn a_server_of_the_same_program_is_asked() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| config.registry.body_limit = 2 * LARGE).await?;

    round_trip(server.url().to_owned(), "same".parse()?).await
}
