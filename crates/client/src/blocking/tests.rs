use futures_util::FutureExt as _;
use ipfs_registry_core::{ArchiveRef, Pointer};

use super::*;
use crate::{
    Download,
    scripted_server::{Reply, client, json, record, response},
};

/// A client of a registry with one archive. The registry serves its record, then its bytes.
fn client_with_archive(archive: &[u8]) -> (Client, Pointer) {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
    let record = json(&record(&pointer, archive));
    let replies = vec![record, response("200 OK", "application/gzip", archive)];
    (client(replies.into_iter().map(Reply::AfterRequest).collect()).into(), pointer)
}

#[test]
fn an_archive_is_fetched_without_a_runtime() {
    let (client, pointer) = client_with_archive(b"archive");

    assert_eq!(client.fetch(&pointer).unwrap().bytes.as_ref(), b"archive");
}

/// tokio's cooperative budget must not make the blocking call wait for ever.
#[tokio::test]
async fn a_call_in_a_task_without_budget_completes() {
    let (client, pointer) = client_with_archive(b"archive");
    while tokio::task::coop::has_budget_remaining() {
        tokio::task::coop::consume_budget().now_or_never();
    }

    assert_eq!(client.fetch(&pointer).unwrap().bytes.as_ref(), b"archive");
}

#[test]
fn a_call_in_a_callback_of_the_same_client_fails() {
    let (client, pointer) = client_with_archive(b"archive");
    let (sender, result) = std::sync::mpsc::channel();
    let (inner, archive) = (client.clone(), pointer.clone());
    let download = Download::from(&pointer).on_progress(move |_| {
        let result = inner.version(&ArchiveRef::Pointer(archive.clone()));
        sender.send(result).unwrap();
    });

    client.fetch(download).unwrap();

    let error = result.recv().unwrap().unwrap_err();
    assert!(matches!(error, ClientError::OwnThread), "{error}");
}

#[test]
fn a_file_is_hashed_without_a_runtime() {
    let error = digest_file("/missing/archive.tgz").unwrap_err();
    assert!(matches!(error, ClientError::Io { .. }), "{error}");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"archive").unwrap();
    assert_eq!(digest_file(file.path()).unwrap().size, 7);
}
