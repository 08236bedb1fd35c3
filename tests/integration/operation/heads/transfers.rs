//! Transfers, which the limits of heads must not disturb.

use std::{io::Write as _, thread};

use anyhow::Context as _;
use flate2::{Compression, write::GzEncoder};
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, SigningKey, wire::SIGNATURE_HEADER};
use ipfs_registry_tests::{
    archives::{npm, npm_manifest, npm_of_size},
    process::ServerProcess,
    raw_connection::RawConnection,
    temp_registry::TempRegistry,
};

use super::{GET, HEAD_LIMIT, SHORT, assert_refused, serve};

/// Returns an archive that has `text` as it is, and where.
fn archive_with(text: &str) -> anyhow::Result<(Vec<u8>, usize)> {
    let manifest = r#"{"name": "text", "version": "1.0.0"}"#;
    let tar = npm_manifest(manifest).file("package/text.txt", text).tar();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(&tar)?;
    let archive = encoder.finish()?;
    let place = archive.windows(text.len()).position(|part| part == text.as_bytes());
    Ok((archive, place.context("it is not compressed")?))
}

/// An archive may contain what looks like an answer that the server would replace.
#[actix_web::test]
async fn a_body_that_ends_like_a_refusal_is_sent_unchanged() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let key = SigningKey::generate();
    publisher(&server, &key).await?;
    let refusal = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\
                   date: Tue, 24 Nov 2026 22:28:54 GMT\r\n\r\n";
    let (archive, place) = archive_with(refusal)?;
    let mut connection = RawConnection::open(server.url())?;
    let length = format!("content-length: {}", archive.len());
    connection.send(publish_head(&archive, &key, &length))?;
    connection.send(&archive)?;
    assert_eq!(connection.answer()?.status, 200);

    let range = format!("range: bytes={place}-{}", place + refusal.len() - 1);
    connection.send(format!(
        "GET /api/package?id=acme-too/text/1.0.0 HTTP/1.1\r\nhost: h\r\n{range}\r\n\r\n"
    ))?;
    let answer = connection.answer()?;

    assert_eq!((answer.status, &answer.body[..]), (206, refusal.as_bytes()));
    connection.send("BROKEN\r\n\r\n")?;
    assert_refused(&mut connection, 400, "invalid_request")?;
    Ok(())
}

async fn publisher(server: &ServerProcess, key: &SigningKey) -> anyhow::Result<()> {
    let client = Client::builder(server.url()).key(key.clone()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = "acme-too".parse()?;
    client.register(&namespace).await?;
    Ok(())
}

fn publish_head(archive: &[u8], key: &SigningKey, length: &str) -> String {
    let signature = key.sign_message(archive);
    format!(
        "POST /api/package/acme-too HTTP/1.1\r\nhost: h\r\ncontent-type: application/gzip\r\n\
         {length}\r\n{SIGNATURE_HEADER}: {signature}\r\n\r\n"
    )
}

/// The limit of a head is not one of bodies, and holds again for the head after a body.
#[actix_web::test]
async fn an_upload_may_last_longer_than_a_head() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables(SHORT)?;
    let server = registry.start()?;
    let key = SigningKey::generate();
    publisher(&server, &key).await?;

    for (version, is_chunked) in [("1.0.0", false), ("1.0.1", true)] {
        let archive = npm("tool", version);
        let length = format!("content-length: {}", archive.len());
        let length = if is_chunked { "transfer-encoding: chunked" } else { &length };
        let mut connection = RawConnection::open(server.url())?;
        serve(&mut connection, 1)?;
        connection.send(publish_head(&archive, &key, length))?;
        for piece in archive.chunks(archive.len() / 4) {
            thread::sleep(HEAD_LIMIT * 3 / 4);
            if is_chunked {
                connection.send(format!("{:x}\r\n", piece.len()))?;
            }
            connection.send(piece)?;
            if is_chunked {
                connection.send("\r\n")?;
            }
        }
        if is_chunked {
            connection.send("0\r\n\r\n")?;
        }
        let answer = connection.answer()?;
        assert_eq!(answer.status, 200, "{:?}", answer.body);

        serve(&mut connection, 1)?;
        connection.send("GET ")?;
        assert_refused(&mut connection, 408, "head_too_slow")?;
    }
    Ok(())
}

/// The client reads nothing of a large answer for longer than a head may take, and has sent the next head.
#[actix_web::test]
async fn a_download_may_last_longer_than_a_head() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables(SHORT)?;
    let server = registry.start()?;
    let key = SigningKey::generate();
    publisher(&server, &key).await?;
    let archive = npm_of_size("large", "1.0.0", 12 * 1024 * 1024);
    let mut connection = RawConnection::open(server.url())?;
    let length = format!("content-length: {}", archive.len());
    connection.send(publish_head(&archive, &key, &length))?;
    connection.send(&archive)?;
    assert_eq!(connection.answer()?.status, 200);

    let get = "GET /api/package?id=acme-too/large/1.0.0 HTTP/1.1\r\nhost: h\r\n\r\n";
    connection.send(get)?;
    thread::sleep(HEAD_LIMIT / 4);
    connection.send(format!("{GET}GET /ap"))?;
    thread::sleep(HEAD_LIMIT * 2);
    let answer = connection.answer()?;

    assert_eq!(answer.status, 200);
    assert!(answer.body == archive, "the archive arrives whole");
    assert_eq!(connection.answer()?.status, 200);
    connection.send("i")?;
    assert_refused(&mut connection, 408, "head_too_slow")?;
    Ok(())
}
