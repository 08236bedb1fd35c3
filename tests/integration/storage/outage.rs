//! Outages of an IPFS node under load.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::rt::{spawn, task::JoinHandle, time::sleep};
use bytes::Bytes;
use ipfs_registry_core::{BlockDigests, ContentId};
use ipfs_registry_server::LayerConfig;
use ipfs_registry_storage::{Condition, Depth, IpfsLayer, Mirror};
use ipfs_registry_tests::{Publisher, TestServer, archives::npm_of_size, servers::Kubo};

/// Larger than the server's cache accepts, so that each fetch reads the layers.
const SIZE: u64 = 1_200_000;

const READERS: usize = 4;

/// Starts a registry with one archive on a node and in files.
async fn registry(node: &Kubo) -> anyhow::Result<(Arc<TestServer>, Bytes)> {
    let server = TestServer::start_with(|config| {
        config.storage.layers[0] = LayerConfig::ipfs(node.url());
        config.storage.first_byte_seconds = 2;
        config.storage.rest_seconds = 1;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let archive = npm_of_size("tool", "1.0.0", SIZE);
    let published = server.publish("acme", &owner.key, archive.clone()).await?;
    assert_eq!(published.status, 200);
    Ok((Arc::new(server), archive))
}

/// Readers that fetch one archive repeatedly.
struct Load {
    stopped: Arc<AtomicBool>,
    failed: Arc<AtomicUsize>,
    fetched: Arc<AtomicUsize>,
    readers: Vec<JoinHandle<()>>,
}

impl Load {
    fn on(server: &Arc<TestServer>, archive: &Bytes) -> Self {
        let (stopped, failed, fetched) = Default::default();
        let mut load = Self { stopped, failed, fetched, readers: Vec::new() };
        load.readers = (0..READERS).map(|_| load.reader(server, archive)).collect();
        load
    }

    fn reader(&self, server: &Arc<TestServer>, archive: &Bytes) -> JoinHandle<()> {
        let (server, archive) = (Arc::clone(server), archive.clone());
        let (stopped, failed) = (Arc::clone(&self.stopped), Arc::clone(&self.failed));
        let fetched = Arc::clone(&self.fetched);
        spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                match server.get("/api/package?id=acme/tool/1.0.0").await {
                    Ok(answer) if answer.status == 200 && answer.body == archive => &fetched,
                    _ => &failed,
                }
                .fetch_add(1, Ordering::Relaxed);
            }
        })
    }

    /// Returns how many fetches succeed and fail in the next `seconds`.
    async fn during(&self, seconds: u64) -> (usize, usize) {
        let count = || (self.fetched.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed));
        let before = count();
        sleep(Duration::from_secs(seconds)).await;
        let after = count();
        (after.0 - before.0, after.1 - before.1)
    }

    async fn stop(self) -> anyhow::Result<()> {
        self.stopped.store(true, Ordering::Relaxed);
        for reader in self.readers {
            reader.await?;
        }
        Ok(())
    }
}

#[actix_web::test]
async fn no_read_fails_while_a_node_is_down_and_it_is_repaired_after() -> anyhow::Result<()> {
    let Some(mut node) = Kubo::start() else { return Ok(()) };
    let (server, archive) = registry(&node).await?;
    let load = Load::on(&server, &archive);
    assert!(matches!(load.during(1).await, (1.., 0)));

    node.stop();
    sleep(Duration::from_secs(1)).await;
    let down = load.during(3).await;
    assert!(matches!(down, (1.., 0)), "{down:?}");

    damage(&node)?;
    node.start_again()?;
    healed(&node, &archive).await;
    assert!(matches!(load.during(1).await, (1.., 0)));
    load.stop().await
}

#[actix_web::test]
async fn no_read_fails_while_a_node_hangs() -> anyhow::Result<()> {
    let Some(node) = Kubo::start() else { return Ok(()) };
    let (server, archive) = registry(&node).await?;
    let load = Load::on(&server, &archive);

    node.pause()?;
    let hanging = load.during(8).await;
    node.resume()?;

    assert!(matches!(hanging, (10.., 0)), "{hanging:?}");
    load.stop().await
}

/// Removes a block from the disk of a stopped node.
fn damage(node: &Kubo) -> anyhow::Result<()> {
    for shard in fs::read_dir(node.repo().join("blocks"))? {
        let Ok(files) = fs::read_dir(shard?.path()) else { continue };
        for file in files {
            let path = file?.path();
            if path.metadata()?.len() > BlockDigests::BLOCK as u64 {
                return Ok(fs::remove_file(path)?);
            }
        }
    }
    anyhow::bail!("the node holds no full block")
}

/// Waits until the node has the complete archive.
async fn healed(node: &Kubo, archive: &Bytes) {
    let layer = IpfsLayer::new(&node.url()).unwrap();
    let blocks = Arc::new(BlockDigests::of(archive));
    assert_eq!(blocks.content_id(), ContentId::of(archive));
    let mirror = Mirror::new(vec![Arc::new(layer)]).unwrap();
    let begun = Instant::now();
    while !matches!(mirror.inspect(0, &blocks, Depth::Bytes).await, Condition::Whole) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not heal");
        sleep(Duration::from_millis(50)).await;
    }
}
