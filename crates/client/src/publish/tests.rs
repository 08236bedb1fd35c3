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
    peer::{Reply, client, json, problem, record},
    upload::Source,
};

fn pointer() -> Pointer {
    "mock-namespace/mock-package/1.0.0".parse().unwrap()
}

/// The receipt of a registry that got `archive`.
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
        let moved = Arc::new(AtomicU64::new(0));
        let seen = moved.clone();
        let upload =
            upload.on_progress(move |progress| seen.store(progress.moved, Ordering::Relaxed));
        let client = client(vec![Reply::Whole(receipt(&archive))]);

        let receipt = client.publish(&pointer().namespace, upload).await.unwrap();

        assert_eq!(receipt.id, pointer());
        assert_eq!(moved.load(Ordering::Relaxed), archive.len() as u64);
    }
}

#[actix_rt::test]
async fn a_receipt_for_another_archive_is_not_believed() {
    let error = publish(Reply::Whole(receipt(b"another")), vec![1; 100]).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

#[actix_rt::test]
async fn a_receipt_for_another_namespace_is_not_believed() {
    let client = client(vec![Reply::Whole(receipt(b"archive"))]);
    let other: Namespace = "other-namespace".parse().unwrap();

    let error = client.publish(&other, b"archive".to_vec()).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

/// The registry refuses to publish under another spelling, so no true receipt has one.
#[actix_rt::test]
async fn a_receipt_for_another_spelling_of_the_namespace_is_not_believed() {
    let client = client(vec![Reply::Whole(receipt(b"archive"))]);
    let spelt: Namespace = "Mock-Namespace".parse().unwrap();

    let error = client.publish(&spelt, b"archive".to_vec()).await.unwrap_err();

    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

/// What proxies send before the answer that counts.
const INTERIM: &str = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n\
                       HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";

/// Every early byte used to count as the answer, and the rest of the archive was thrown away.
#[actix_rt::test]
async fn an_interim_answer_does_not_end_the_archive() {
    let archive = vec![1; 16 * 1024 * 1024];
    let after = [INTERIM.as_bytes(), &receipt(&archive)].concat();

    for reply in [Reply::Interim(INTERIM, receipt(&archive)), Reply::Whole(after)] {
        let receipt = publish(reply, archive.clone()).await.unwrap();

        assert_eq!(receipt.id, pointer());
    }
}

#[actix_rt::test]
async fn a_refusal_is_heard_behind_an_interim_answer() {
    let refusal = problem("413 Payload Too Large", "body_too_large");
    let behind = [INTERIM.as_bytes(), &refusal].concat();

    let error = publish(Reply::EarlyOpen(behind), vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert_eq!(error.code(), Some(Code::BodyTooLarge), "{error}");
}

/// An HTTP client that gives up where writing fails tells "broken pipe" here, and not why.
#[actix_rt::test]
async fn a_refusal_is_heard_while_the_archive_is_being_sent() {
    let refusal = || problem("413 Payload Too Large", "body_too_large");

    for reply in [Reply::Early(refusal()), Reply::EarlyOpen(refusal())] {
        let error = publish(reply, vec![1; 24 * 1024 * 1024]).await.unwrap_err();

        assert_eq!(error.code(), Some(Code::BodyTooLarge), "{error}");
    }
}

#[actix_rt::test]
async fn a_registry_that_reads_no_further_is_not_waited_for() {
    let error = publish(Reply::Silence, vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");
}

#[actix_rt::test]
async fn a_receipt_that_never_comes_is_not_waited_for() {
    let error = publish(Reply::Silence, vec![1; 100]).await.unwrap_err();

    assert!(matches!(error, ClientError::Timeout { wait: Wait::Receipt, .. }), "{error}");
}

#[actix_rt::test]
async fn a_registry_that_dies_is_told() {
    let error = publish(Reply::Early(Vec::new()), vec![1; 24 * 1024 * 1024]).await.unwrap_err();

    assert!(matches!(error, ClientError::Broken { .. }), "{error}");
}

#[actix_rt::test]
async fn nothing_is_read_without_a_key() {
    let client = Client::builder("http://127.0.0.1:1").build().unwrap();

    let error = client.publish(&pointer().namespace, Upload::file("/missing")).await.unwrap_err();

    assert!(matches!(error, ClientError::NoKey), "{error}");
}

#[actix_rt::test]
async fn a_file_that_cannot_be_read_is_named() {
    let client = client(Vec::new());

    for path in ["/missing/archive.tgz", "/"] {
        let error = client.publish(&pointer().namespace, Upload::file(path)).await.unwrap_err();

        assert!(error.to_string().contains(path), "{error}");
        assert!(matches!(error, ClientError::Io { .. }), "{error}");
    }
}

#[actix_rt::test]
async fn a_line_break_in_a_media_type_is_refused() {
    let client = client(Vec::new());
    let upload = Upload::from(vec![1]).media_type("application/gzip\r\nx: y");

    let error = client.publish(&pointer().namespace, upload).await.unwrap_err();

    assert!(matches!(error, ClientError::InvalidMediaType(_)), "{error}");
}

/// What is sent of a file that became `second` after it was signed as `first`.
async fn sent(first: &[u8], second: &[u8]) -> (usize, Option<ClientError>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    fs::write(&path, first).unwrap();
    let client = client(Vec::new());
    let signed = sign(&client, Source::File(path.clone())).await.unwrap();
    fs::write(&path, second).unwrap();

    let begin = |_| async { Ok(blocks(signed.archive, signed.digests)) };
    let mut blocks = client.worker.run(begin).await.unwrap();
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
async fn a_file_that_changed_is_never_sent_whole() {
    let first = vec![1; 3 * 1024 * 1024];
    let mut other = first.clone();
    other[5] = 2;
    let longer = [first.as_slice(), &[1]].concat();

    for second in [other, longer, vec![1; 100], Vec::new()] {
        let (sent, error) = sent(&first, &second).await;

        assert!(matches!(error, Some(ClientError::Changed(_))));
        assert!(sent < first.len());
    }
    assert!(matches!(sent(&first, &first).await, (3_145_728, None)));
}
