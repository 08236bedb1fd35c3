//! Measures the client against a whole registry: the latency of small requests and the throughput of a large archive.
//! Prints one line per operation; compare two commits by running each several times, one after the other.
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    time::{Duration, Instant},
};

use ipfs_registry_client::{Client, Download, Upload};
use ipfs_registry_core::{Namespace, Pointer};
use ipfs_registry_server::LayerConfig;
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{npm_of_size, write_npm_of_size},
};

const SMALL: u64 = 1_000;
const SMALL_COUNT: usize = 300;
const LARGE: u64 = 100_000_000;
const LARGE_COUNT: usize = 4;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.storage.layers = vec![LayerConfig::memory()];
        config.registry.body_limit = 2 * LARGE;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    println!("{:16} {:>12} {:>12}", "operation", "median", "fastest");
    info(&owner.client).await?;
    small(&owner.client).await?;
    large(&owner.client).await
}

fn pointer(package: &str, minor: usize) -> anyhow::Result<Pointer> {
    Ok(format!("acme/{package}/1.{minor}.0").parse()?)
}

/// The smallest request there is.
async fn info(client: &Client) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..10 * SMALL_COUNT {
        let begun = Instant::now();
        client.info().await?;
        times.push(begun.elapsed());
    }
    print("info", times);
    Ok(())
}

async fn small(client: &Client) -> anyhow::Result<()> {
    let namespace: Namespace = "acme".parse()?;
    let (mut published, mut fetched) = (Vec::new(), Vec::new());
    for minor in 0..SMALL_COUNT {
        let archive = npm_of_size("small", &format!("1.{minor}.0"), SMALL);
        let begun = Instant::now();
        client.publish(&namespace, archive).await?;
        published.push(begun.elapsed());
    }
    for minor in 0..SMALL_COUNT {
        let begun = Instant::now();
        client.fetch(pointer("small", minor)?).await?;
        fetched.push(begun.elapsed());
    }
    print("publish 1 KB", published);
    print("fetch 1 KB", fetched);
    Ok(())
}

async fn large(client: &Client) -> anyhow::Result<()> {
    let namespace: Namespace = "acme".parse()?;
    let folder = tempfile::tempdir()?;
    let (source, target) = (folder.path().join("source"), folder.path().join("target"));
    let (mut published, mut fetched, mut in_memory) = (Vec::new(), Vec::new(), Vec::new());
    for minor in 0..LARGE_COUNT {
        let mut file = BufWriter::new(File::create(&source)?);
        write_npm_of_size(&mut file, "large", &format!("1.{minor}.0"), LARGE)?;
        file.flush()?;
        let begun = Instant::now();
        client.publish(&namespace, Upload::file(&source)).await?;
        published.push(begun.elapsed());
    }
    for minor in 0..LARGE_COUNT {
        let begun = Instant::now();
        client.fetch_to(pointer("large", minor)?, &target).await?;
        fetched.push(begun.elapsed());
        fs::remove_file(&target)?;
        let begun = Instant::now();
        client.fetch(Download::new(pointer("large", minor)?).limit(2 * LARGE)).await?;
        in_memory.push(begun.elapsed());
    }
    print("publish 100 MB", published);
    print("fetch_to 100 MB", fetched);
    print("fetch 100 MB", in_memory);
    Ok(())
}

fn print(operation: &str, mut times: Vec<Duration>) {
    times.sort();
    println!("{operation:16} {:>12.1?} {:>12.1?}", times[times.len() / 2], times[0]);
}
