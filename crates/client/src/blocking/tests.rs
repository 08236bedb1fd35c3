use futures_util::FutureExt as _;
use ipfs_registry_core::{ArchiveRef, Pointer};

use super::*;
use crate::{
    Download,
    peer::{Reply, answer, client, json, record},
};

/// A client of a registry with one archive, which is asked for its record and its bytes.
fn serving(archive: &[u8]) -> (Client, Pointer) {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
    let record = json(&record(&pointer, archive));
    let replies = vec![record, answer("200 OK", "application/gzip", archive)];
    (client(replies.into_iter().map(Reply::Whole).collect()).into(), pointer)
}

#[test]
fn an_archive_is_fetched_without_a_runtime() {
    let (client, pointer) = serving(b"archive");

    assert_eq!(client.fetch(&pointer).unwrap().bytes.as_ref(), b"archive");
}

/// A task of tokio may only do so much before it yields, which nothing that waits here does.
#[tokio::test]
async fn a_call_in_an_async_program_does_not_wait_for_ever() {
    let (client, pointer) = serving(b"archive");
    while tokio::task::coop::has_budget_remaining() {
        tokio::task::coop::consume_budget().now_or_never();
    }

    assert_eq!(client.fetch(&pointer).unwrap().bytes.as_ref(), b"archive");
}

#[test]
fn a_call_in_a_callback_of_the_same_client_fails() {
    let (client, pointer) = serving(b"archive");
    let (told, outcome) = std::sync::mpsc::channel();
    let (inner, asked) = (client.clone(), pointer.clone());
    let download = Download::from(&pointer).on_progress(move |_| {
        let asked = inner.version(&ArchiveRef::Pointer(asked.clone()));
        told.send(asked).unwrap();
    });

    client.fetch(download).unwrap();

    let error = outcome.recv().unwrap().unwrap_err();
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
