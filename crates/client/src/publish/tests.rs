use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ipfs_registry_core::{
    Namespace, Pointer,
    wire::{Code, Receipt},
};

use super::{blocks::blocks, sign::sign};
use crate::{
    Client, ClientError, Upload, Wait,
    scripted_server::{Reply, client, json, problem, record},
    upload::Source,
};

fn pointer() -> Pointer {
    "mock-namespace/mock-package/1.0.0".parse().unwrap()
}

/// The receipt of a registry that received `archive`.
fn receipt(archive: &[u8]) -> Vec<u8> {
    let record = record(&pointer(), archive);
    json(&Receipt::new(pointer(), record.content_id, record.checksum))
}

async fn publish(reply: Reply, archive: Vec<u8>) -> Result<Receipt, ClientError> {
    client(vec![reply]).publish(&pointer().namespace, archive).await
}

#[actix_rt::test]
async fn an_archive_is_published_from_a_file_and_from_memory() {
    let archive = vec![1; 3 * 1024 * 1024 + 1];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    fs::write(&path, &archive).unwrap();

    for upload in [Upload::file(&path), Upload::from(archive.clone())] {
        let sent = Arc::new(AtomicU64::new(0));
        let last = sent.clone();
        let upload =
            upload.on_progress(move |progress| last.store(progress.moved, Ordering::Relaxed));
        let client = client(vec![Reply::AfterRequest(receipt(&archive))]);

        let receipt = client.publish(&pointer().namespace, upload).await.unwrap();

        assert_eq!(receipt.id, pointer());
        assert_eq!(sent.load(Ordering::Relaxed), archive.len() as u64);
    }
}

#[actix_rt::test]
async fn a_receipt_for_another_archive_is_rejected() {
    let error = publish(Reply::AfterRequest(receipt(b"another")), vec![1; 100]).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

#[actix_rt::test]
async fn a_receipt_for_another_namespace_is_rejected() {
    let client = client(vec![Reply::AfterRequest(receipt(b"archive"))]);
    let other: Namespace = "other-namespace".parse().unwrap();

    let error = client.publish(&other, b"archive".to_vec()).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

/// The registry rejects other spellings, so no correct receipt has one.
#[actix_rt::test]
async fn a_receipt_for_another_spelling_of_the_namespace_is_rejected() {
    let client = client(vec![Reply::AfterRequest(receipt(b"archive"))]);
    let spelt: Namespace = "Mock-Namespace".parse().unwrap();

    let error = client.publish(&spelt, b"archive".to_vec()).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

/// Interim responses, as proxies send them before the final response.
const INTERIM: &str = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n\
                       HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";

/// Regression: any early byte counted as the response, and the rest of the archive was not sent.
#[actix_rt::test]
async fn an_interim_response_does_not_end_the_upload() {
    let archive = vec![1; 16 * 1024 * 1024];
    let after = [INTERIM.as_bytes(), &receipt(&archive)].concat();

    for reply in [Reply::AfterInterim(INTERIM, receipt(&archive)), Reply::AfterRequest(after)] {
        let receipt = publish(reply, archive.clone()).await.unwrap();

        assert_eq!(receipt.id, pointer());
    }
}

#[actix_rt::test]
async fn an_early_error_after_an_interim_response_is_reported() {
    let rejection = problem("413 Payload Too Large", "body_too_large");
    let behind = [INTERIM.as_bytes(), &rejection].concat();

    let error =
        publish(Reply::EarlyAndStayOpen(behind), vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert_eq!(error.code(), Some(Code::BodyTooLarge), "{error}");
}

/// An HTTP client that stops at the write error would report "broken pipe" and not the reason.
#[actix_rt::test]
async fn an_early_error_response_is_reported() {
    let rejection = || problem("413 Payload Too Large", "body_too_large");

    for reply in [Reply::Early(rejection()), Reply::EarlyAndStayOpen(rejection())] {
        let error = publish(reply, vec![1; 24 * 1024 * 1024]).await.unwrap_err();

        assert_eq!(error.code(), Some(Code::BodyTooLarge), "{error}");
    }
}

#[actix_rt::test]
async fn a_registry_that_stops_reading_causes_a_timeout() {
    let error = publish(Reply::Silence, vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");
}

#[actix_rt::test]
async fn a_missing_receipt_causes_a_timeout() {
    let error = publish(Reply::Silence, vec![1; 100]).await.unwrap_err();

    assert!(matches!(error, ClientError::Timeout { wait: Wait::Receipt, .. }), "{error}");
}

#[actix_rt::test]
async fn a_registry_that_closes_the_connection_is_reported() {
    let error = publish(Reply::Early(Vec::new()), vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert!(matches!(error, ClientError::Broken { .. }), "{error}");
}

#[actix_rt::test]
async fn publish_without_a_key_fails_before_it_reads_the_file() {
    let client = Client::builder("http://127.0.0.1:1").build().unwrap();

    let error = client.publish(&pointer().namespace, Upload::file("/missing")).await.unwrap_err();

    assert!(matches!(error, ClientError::NoKey), "{error}");
}

#[actix_rt::test]
async fn the_error_names_an_unreadable_file() {
    let client = client(Vec::new());

    for path in ["/missing/archive.tgz", "/"] {
        let error = client.publish(&pointer().namespace, Upload::file(path)).await.unwrap_err();

        assert!(error.to_string().contains(path), "{error}");
        assert!(matches!(error, ClientError::Io { .. }), "{error}");
    }
}

#[actix_rt::test]
async fn a_line_break_in_a_media_type_is_rejected() {
    let client = client(Vec::new());
    let upload = Upload::from(vec![1]).media_type("application/gzip\r\nx: y");

    let error = client.publish(&pointer().namespace, upload).await.unwrap_err();

    assert!(matches!(error, ClientError::InvalidMediaType(_)), "{error}");
}

/// Signs a file with the bytes `first`, changes it to `second`, and returns how many bytes are sent.
async fn send_changed(first: &[u8], second: &[u8]) -> (usize, Option<ClientError>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    fs::write(&path, first).unwrap();
    let client = client(Vec::new());
    let signed = sign(&client, Source::File(path.clone())).await.unwrap();
    fs::write(&path, second).unwrap();

    let start = |_| async { Ok(blocks(signed.archive, signed.digests)) };
    let mut blocks = client.worker.run(start).await.unwrap();
    let mut sent = 0;
    while let Some(block) = blocks.recv().await {
        match block {
            Ok(block) => sent += block.len(),
            Err(error) => return (sent, Some(error)),
        }
    }
    (sent, None)
}

#[actix_rt::test]
async fn a_changed_file_is_never_sent_completely() {
    let first = vec![1; 3 * 1024 * 1024];
    let mut other = first.clone();
    other[5] = 2;
    let longer = [first.as_slice(), &[1]].concat();

    for second in [other, longer, vec![1; 100], Vec::new()] {
        let (sent, error) = send_changed(&first, &second).await;

        assert!(matches!(error, Some(ClientError::Changed(_))));
        assert!(sent < first.len());
    }
    assert!(matches!(send_changed(&first, &first).await, (3_145_728, None)));
}
