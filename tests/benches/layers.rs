//! What each kind of layer costs beside plain files: publishes and fetches through a whole registry, and how long a lost
//! copy takes to be whole again. Prints one table; every row is measured in this one run, the ratios are the figures.
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_registry_core::BlockDigests;
use ipfs_registry_server::LayerConfig;
use ipfs_registry_storage::{
    Blob, FileLayer, IpfsLayer, Layer, MemoryLayer, Mirror, S3Layer, contract,
};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::npm_of_size,
    servers::{Kubo, S3},
};
use tempfile::TempDir;

/// More than what a server keeps in memory, so that each fetch asks the layers.
const SMALL: u64 = 1_200_000;
const LARGE: u64 = 32 * 1024 * 1024;
const SMALL_COUNT: usize = 40;
const LARGE_COUNT: usize = 4;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let (Some(node), Some(service)) = (Kubo::start(), S3::start()) else { return Ok(()) };
    let folder = TempDir::new()?;
    let files = LayerConfig::directory(folder.path().join("files"));
    let (ipfs, s3) = (LayerConfig::ipfs(node.url()), LayerConfig::s3(service.options()));
    println!(
        "layers          publish/s {SMALL} B  fetch/s {SMALL} B  publish MB/s {LARGE} B  fetch MB/s"
    );
    let mut plain = None;
    for (name, layers) in [
        ("file", vec![files.clone()]),
        ("ipfs", vec![ipfs.clone()]),
        ("s3", vec![s3.clone()]),
        ("file+ipfs+s3", vec![files, ipfs, s3]),
    ] {
        let rates = Rates::of(layers).await?;
        let plain = plain.get_or_insert(rates);
        println!("{name:14}  {}", rates.beside(plain));
    }
    println!("\nlost copy of {LARGE} B: from the read that finds it until it is whole again");
    let healed: [(&str, Arc<dyn Layer>); 3] = [
        ("file", Arc::new(FileLayer::create(&folder.path().join("healed"))?)),
        ("ipfs", Arc::new(IpfsLayer::new(&node.url())?)),
        ("s3", Arc::new(S3Layer::open(service.options())?)),
    ];
    for (name, layer) in healed {
        println!("{name:14}  {:>6} ms", heal_time(layer).await?.as_millis());
    }
    Ok(())
}

/// Publishes and fetches a second, of small archives; megabytes a second, of large ones.
#[derive(Clone, Copy)]
struct Rates([f64; 4]);

impl Rates {
    async fn of(layers: Vec<LayerConfig>) -> anyhow::Result<Self> {
        let server = TestServer::start_with(|config| {
            config.storage.layers = layers;
            config.registry.body_limit = 2 * LARGE;
        })
        .await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        let (small_in, small_out) = pass(&server, &owner, "small", (SMALL, SMALL_COUNT)).await?;
        let (large_in, large_out) = pass(&server, &owner, "large", (LARGE, LARGE_COUNT)).await?;
        let megabytes = LARGE as f64 / 1e6;
        Ok(Self([small_in, small_out, large_in * megabytes, large_out * megabytes]))
    }

    /// Each rate, with its ratio to that of plain files.
    fn beside(&self, plain: &Self) -> String {
        let pairs = self.0.iter().zip(plain.0);
        pairs.map(|(rate, plain)| format!("{rate:9.1} (×{:.2})  ", rate / plain)).collect()
    }
}

/// Publishes and then fetches so many archives of a size, one after the other; both a second.
async fn pass(
    server: &TestServer,
    owner: &Publisher,
    package: &str,
    (size, count): (u64, usize),
) -> anyhow::Result<(f64, f64)> {
    let archives: Vec<Bytes> =
        (0..count).map(|minor| npm_of_size(package, &format!("1.{minor}.0"), size)).collect();
    let begun = Instant::now();
    for archive in &archives {
        let published = server.publish("acme", &owner.key, archive.clone()).await?;
        anyhow::ensure!(published.status == 200, "{}", published.code());
    }
    let published = count as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    for (minor, archive) in archives.iter().enumerate() {
        let fetched = server.get(&format!("/api/package?id=acme/{package}/1.{minor}.0")).await?;
        anyhow::ensure!(fetched.body == archive, "{}", fetched.status);
    }
    Ok((published, count as f64 / begun.elapsed().as_secs_f64()))
}

/// How long it takes to notice and replace a lost copy, while the read goes on from memory.
async fn heal_time(layer: Arc<dyn Layer>) -> anyhow::Result<Duration> {
    let mirror = Mirror::new(vec![Arc::clone(&layer), Arc::new(MemoryLayer::new())])?;
    let bytes = contract::bytes(usize::try_from(LARGE)?, 7);
    let blocks = Arc::new(BlockDigests::of(&bytes));
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await?;
    layer.remove(blocks.content_id()).await?;
    let begun = Instant::now();
    let read: Vec<Bytes> = mirror.read(&blocks, 0..LARGE).await?.try_collect().await?;
    anyhow::ensure!(read.concat() == bytes, "other bytes");
    mirror.wait_for_repairs().await;
    anyhow::ensure!(mirror.repairs() == 1, "it was not repaired");
    Ok(begun.elapsed())
}
