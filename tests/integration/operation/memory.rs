//! The server's memory with large and hostile archives, and when idle.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use bytes::Bytes;
use ipfs_registry_client::{Client, Upload};
use ipfs_registry_core::{Namespace, SigningKey, wire::Code};
use ipfs_registry_tests::{
    archives,
    process::ServerProcess,
    servers::{Kubo, S3},
    temp_registry::TempRegistry,
};
use tempfile::NamedTempFile;

const MIB: u64 = 1024 * 1024;

/// The most memory that one request may add to that of an idle server, in bytes.
const ALLOWED: u64 = 64 * MIB;

async fn owner(server: &ServerProcess) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = "acme".parse()?;
    client.register(&namespace).await?;
    Ok((client, namespace))
}

/// Publishes 512 MB to these layers and fetches them, within the memory limit.
async fn half_a_gigabyte_passes_through(layers: &str) -> anyhow::Result<()> {
    let limits = "body-limit = 600000000\nunpack-limit = 1000000000";
    let registry = TempRegistry::with_storage(&format!("layers = [{layers}]"), limits)?;
    let server = registry.start()?;
    let (client, namespace) = owner(&server).await?;
    let mut file = NamedTempFile::new()?;
    archives::write_npm_of_size(&mut file, "tool", "1.0.0", 512 * MIB)?;
    file.flush()?;
    let idle = server.memory()?;

    let receipt = client.publish(&namespace, Upload::file(file.path())).await?;
    let published = server.peak_memory()?;
    let copy = registry.path().join("copy.tgz");
    client.fetch_to(receipt.key, &copy).await?;
    let fetched = server.peak_memory()?;

    assert_eq!(std::fs::metadata(&copy)?.len(), file.as_file().metadata()?.len());
    let more = |peak: u64| (peak - idle) / MIB;
    println!("{layers}: publish {} MiB more, fetch {} MiB", more(published), more(fetched));
    assert!(published - idle < ALLOWED, "publish: {} MiB more", more(published));
    assert!(fetched - idle < ALLOWED, "fetch: {} MiB more", more(fetched));
    Ok(())
}

const FILES: &str = "{ directory = \"objects\" }";

#[actix_web::test]
async fn a_512_mb_archive_in_files_needs_little_memory() -> anyhow::Result<()> {
    half_a_gigabyte_passes_through(FILES).await
}

#[actix_web::test]
async fn a_512_mb_archive_in_ipfs_needs_little_memory() -> anyhow::Result<()> {
    let Some(node) = Kubo::start() else { return Ok(()) };
    half_a_gigabyte_passes_through(&node.entry()).await
}

#[actix_web::test]
async fn a_512_mb_archive_in_s3_needs_little_memory() -> anyhow::Result<()> {
    let Some(service) = S3::start() else { return Ok(()) };
    half_a_gigabyte_passes_through(&service.entry()).await
}

#[actix_web::test]
async fn a_512_mb_archive_in_all_layers_needs_little_memory() -> anyhow::Result<()> {
    let (Some(node), Some(service)) = (Kubo::start(), S3::start()) else { return Ok(()) };
    let layers = [FILES, &node.entry(), &service.entry()].join(", ");
    half_a_gigabyte_passes_through(&layers).await
}

#[actix_web::test]
async fn refusing_a_bomb_needs_little_memory() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let (client, namespace) = owner(&server).await?;
    let bombs: [Bytes; 2] = [archives::bomb(), archives::header_bomb()];
    let idle = server.memory()?;

    for bomb in bombs {
        let refusal = client.publish(&namespace, bomb).await.unwrap_err();
        let code = refusal.code();
        assert!(
            matches!(code, Some(Code::ArchiveBomb | Code::ArchiveTooLarge | Code::ArchivePath)),
            "{refusal}"
        );
    }

    let peak = server.peak_memory()?;
    assert!(peak - idle < ALLOWED, "{} MiB more", (peak - idle) / MIB);
    Ok(())
}

/// The most memory of an idle server, and of a thousand idle connections in addition, in bytes.
const IDLE: u64 = 40 * MIB;
const CONNECTIONS: u64 = 20 * MIB;

#[test]
fn an_idle_server_and_idle_connections_need_little_memory() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let address = server.url().trim_start_matches("http://").to_owned();
    let idle = server.memory()?;

    let connections = (0..1000).map(|_| {
        let mut connection = TcpStream::connect(&address)?;
        connection.write_all(b"GET /api HTTP/1.1\r\nhost: h\r\n\r\n")?;
        let mut answer = [0; 2000];
        anyhow::ensure!(connection.read(&mut answer)? > 0, "it is closed");
        Ok(connection)
    });
    let connections: Vec<_> = connections.collect::<anyhow::Result<_>>()?;
    let more = server.peak_memory()? - idle;

    println!(
        "idle: {} MiB; {} connections: {} KiB more",
        idle / MIB,
        connections.len(),
        more / 1024
    );
    assert!(idle < IDLE, "{} MiB", idle / MIB);
    assert!(more < CONNECTIONS, "{} MiB more", more / MIB);
    Ok(())
}
