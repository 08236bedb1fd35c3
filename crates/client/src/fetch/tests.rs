use std::{fs, path::Path};

use ipfs_registry_core::{ArchiveRef, Pointer, SigningKey, wire::VersionInfo};

use crate::{
    ClientError, Download,
    peer::{Reply, answer, client, json, key, record},
};

const ARCHIVE: &[u8] = b"the bytes of an archive";

fn pointer() -> Pointer {
    "mock-namespace/mock-package/1.0.0".parse().unwrap()
}

/// A registry that tells `record` and then sends `archive`.
fn replies(record: &VersionInfo, archive: &[u8]) -> Vec<Reply> {
    let archive = answer("200 OK", "application/gzip", archive);
    vec![Reply::Whole(json(record)), Reply::Whole(archive)]
}

/// Fetches to a file in a folder of its own, and tells what is then in the folder.
async fn fetch_to(replies: Vec<Reply>) -> (Result<VersionInfo, ClientError>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let outcome = client(replies).fetch_to(pointer(), folder.path().join("archive.tgz")).await;
    (outcome, names(folder.path()))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[actix_rt::test]
async fn what_is_true_is_fetched() {
    let record = record(&pointer(), ARCHIVE);
    let download = Download::new(pointer()).expect_signer(key().address());

    let fetched = client(replies(&record, ARCHIVE)).fetch(download).await.unwrap();

    assert_eq!(fetched.bytes, ARCHIVE);
    assert_eq!(fetched.version, record);
    let by_content = client(replies(&record, ARCHIVE)).fetch(record.content_id).await.unwrap();
    assert_eq!(by_content, fetched);
}

#[actix_rt::test]
async fn what_is_true_is_kept_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let archive = vec![3; 5 * 1024 * 1024 + 7];
    let record = record(&pointer(), &archive);

    client(replies(&record, &archive)).fetch_to(pointer(), &path).await.unwrap();

    assert_eq!(fs::read(&path).unwrap(), archive);
    assert_eq!(names(folder.path()), ["archive.tgz"]);
}

#[actix_rt::test]
async fn bytes_that_are_not_the_records_are_not_kept() {
    let record = record(&pointer(), ARCHIVE);
    let mut changed = ARCHIVE.to_vec();
    changed[3] ^= 1;
    let longer = [ARCHIVE, b"!"].concat();

    for archive in [changed.as_slice(), &longer, &ARCHIVE[1..], b""] {
        let (outcome, names) = fetch_to(replies(&record, archive)).await;

        assert!(matches!(outcome, Err(ClientError::Unverified { .. })), "{outcome:?}");
        assert!(names.is_empty(), "{names:?}");
    }
}

#[actix_rt::test]
async fn a_body_without_an_end_is_cut_off() {
    let record = record(&pointer(), ARCHIVE);
    let mut endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    endless.extend_from_slice(b"10\r\n0123456789abcdef\r\n".repeat(1000).as_slice());
    let replies = vec![Reply::Whole(json(&record)), Reply::EarlyOpen(endless)];

    let (outcome, names) = fetch_to(replies).await;

    assert!(matches!(outcome, Err(ClientError::Unverified { what: "size", .. })), "{outcome:?}");
    assert!(names.is_empty(), "{names:?}");
}

#[actix_rt::test]
async fn a_cut_connection_leaves_nothing() {
    let record = record(&pointer(), ARCHIVE);
    let mut cut = answer("200 OK", "application/gzip", ARCHIVE);
    cut.truncate(cut.len() - 1);

    let (outcome, names) = fetch_to(vec![Reply::Whole(json(&record)), Reply::Whole(cut)]).await;

    assert!(matches!(outcome, Err(ClientError::Broken { .. })), "{outcome:?}");
    assert!(names.is_empty(), "{names:?}");
}

#[actix_rt::test]
async fn a_fetch_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let client = client(vec![Reply::Whole(json(&record(&pointer(), ARCHIVE))), Reply::Silence]);

    let fetch = client.fetch_to(pointer(), &path);
    let given_up = actix_rt::time::timeout(std::time::Duration::from_millis(150), fetch).await;

    assert!(given_up.is_err());
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[actix_rt::test]
async fn a_file_that_exists_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    fs::write(&path, "mine").unwrap();

    let error = client(Vec::new()).fetch_to(pointer(), &path).await.unwrap_err();

    assert!(error.to_string().contains("archive.tgz"), "{error}");
    assert!(matches!(error, ClientError::Exists(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}

#[actix_rt::test]
async fn a_file_that_appears_meanwhile_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let record = record(&pointer(), ARCHIVE);
    let appears = path.clone();
    let download =
        Download::new(pointer()).on_progress(move |_| fs::write(&appears, "mine").unwrap());

    let error = client(replies(&record, ARCHIVE)).fetch_to(download, &path).await.unwrap_err();

    assert!(matches!(error, ClientError::Exists(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["archive.tgz"]);
}

#[actix_rt::test]
async fn a_folder_that_is_missing_is_named() {
    let error = client(Vec::new()).fetch_to(pointer(), "/missing/archive.tgz").await.unwrap_err();

    assert_eq!(error.to_string(), "cannot read or write `/missing`");
}

/// What fetching fails with where the registry tells `record` of [`ARCHIVE`].
async fn lie(record: &VersionInfo, download: impl Into<Download>) -> &'static str {
    match client(replies(record, ARCHIVE)).fetch(download).await {
        Err(ClientError::Unverified { what, .. }) => what,
        other => panic!("the lie was not found: {other:?}"),
    }
}

#[actix_rt::test]
async fn every_lie_of_a_record_is_found() {
    let truth = record(&pointer(), ARCHIVE);
    let other = record(&"mock-namespace/mock-package/2.0.0".parse().unwrap(), b"other");
    let by_content = ArchiveRef::Content(truth.content_id);

    assert_eq!(lie(&other, pointer()).await, "version");
    assert_eq!(lie(&other, by_content).await, "content id");
    let told = VersionInfo { content_id: other.content_id, ..truth.clone() };
    assert_eq!(lie(&told, pointer()).await, "content id");
    let told = VersionInfo { checksum: other.checksum, ..truth.clone() };
    assert_eq!(lie(&told, pointer()).await, "checksum");
    let told = VersionInfo { signature: other.signature, ..truth.clone() };
    assert_eq!(lie(&told, pointer()).await, "signer");
    let stranger = SigningKey::from_bytes(&[8; 32]).unwrap().address();
    let told = VersionInfo { signer: stranger, ..truth.clone() };
    assert_eq!(lie(&told, pointer()).await, "signer");
    assert_eq!(lie(&truth, Download::new(pointer()).expect_signer(stranger)).await, "signer");
}

#[actix_rt::test]
async fn another_spelling_of_the_same_name_is_followed_and_another_name_is_not() {
    let truth = record(&pointer(), ARCHIVE);
    let spelt: Pointer = "Mock-Namespace/mock-package/1.0.0".parse().unwrap();

    let fetched = client(replies(&truth, ARCHIVE)).fetch(spelt.clone()).await.unwrap();
    assert_eq!(fetched.bytes, ARCHIVE);

    let other = record(&"evil-namespace/mock-package/1.0.0".parse().unwrap(), ARCHIVE);
    let error = client(replies(&other, ARCHIVE)).fetch(spelt).await.unwrap_err();
    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

#[actix_rt::test]
async fn an_archive_over_the_limit_does_not_come_into_memory() {
    let record = record(&pointer(), ARCHIVE);
    let download = Download::new(pointer()).limit(ARCHIVE.len() as u64 - 1);

    let error = client(replies(&record, ARCHIVE)).fetch(download).await.unwrap_err();

    assert!(matches!(error, ClientError::TooLarge { .. }), "{error}");
}
