use std::{fs, path::Path};

use ipfs_registry_core::{ArchiveRef, Pointer, SigningKey, wire::VersionInfo};

use crate::{
    ClientError, Download,
    scripted_server::{Reply, client, json, key, record, response},
};

const ARCHIVE: &[u8] = b"the bytes of an archive";

fn pointer() -> Pointer {
    "mock-namespace/mock-package/1.0.0".parse().unwrap()
}

/// The replies of a registry that serves `record` and then `archive`.
fn replies(record: &VersionInfo, archive: &[u8]) -> Vec<Reply> {
    let archive = response("200 OK", "application/gzip", archive);
    vec![Reply::AfterRequest(json(record)), Reply::AfterRequest(archive)]
}

/// Fetches to a file in a new folder. Returns the result and the names of the files in the folder.
async fn fetch_to(replies: Vec<Reply>) -> (Result<VersionInfo, ClientError>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let result = client(replies).fetch_to(pointer(), folder.path().join("archive.tgz")).await;
    (result, names(folder.path()))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[actix_rt::test]
async fn a_verified_archive_is_fetched_into_memory() {
    let record = record(&pointer(), ARCHIVE);
    let download = Download::new(pointer()).expect_signer(key().address());

    let fetched = client(replies(&record, ARCHIVE)).fetch(download).await.unwrap();

    assert_eq!(fetched.bytes, ARCHIVE);
    assert_eq!(fetched.version, record);
    let by_content = client(replies(&record, ARCHIVE)).fetch(record.content_id).await.unwrap();
    assert_eq!(by_content, fetched);
}

#[actix_rt::test]
async fn a_verified_archive_is_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let archive = vec![3; 5 * 1024 * 1024 + 7];
    let record = record(&pointer(), &archive);

    client(replies(&record, &archive)).fetch_to(pointer(), &path).await.unwrap();

    assert_eq!(fs::read(&path).unwrap(), archive);
    assert_eq!(names(folder.path()), ["archive.tgz"]);
}

#[actix_rt::test]
async fn bytes_that_do_not_match_the_record_are_rejected() {
    let record = record(&pointer(), ARCHIVE);
    let mut changed = ARCHIVE.to_vec();
    changed[3] ^= 1;
    let longer = [ARCHIVE, b"!"].concat();

    for archive in [changed.as_slice(), &longer, &ARCHIVE[1..], b""] {
        let (result, names) = fetch_to(replies(&record, archive)).await;

        assert!(matches!(result, Err(ClientError::Unverified { .. })), "{result:?}");
        assert!(names.is_empty(), "{names:?}");
    }
}

#[actix_rt::test]
async fn an_endless_body_is_rejected() {
    let record = record(&pointer(), ARCHIVE);
    let mut endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    endless.extend_from_slice(b"10\r\n0123456789abcdef\r\n".repeat(1000).as_slice());
    let replies = vec![Reply::AfterRequest(json(&record)), Reply::EarlyAndStayOpen(endless)];

    let (result, names) = fetch_to(replies).await;

    assert!(matches!(result, Err(ClientError::Unverified { what: "size", .. })), "{result:?}");
    assert!(names.is_empty(), "{names:?}");
}

#[actix_rt::test]
async fn a_truncated_response_leaves_no_file() {
    let record = record(&pointer(), ARCHIVE);
    let mut cut = response("200 OK", "application/gzip", ARCHIVE);
    cut.truncate(cut.len() - 1);

    let (result, names) =
        fetch_to(vec![Reply::AfterRequest(json(&record)), Reply::AfterRequest(cut)]).await;

    assert!(matches!(result, Err(ClientError::Broken { .. })), "{result:?}");
    assert!(names.is_empty(), "{names:?}");
}

#[actix_rt::test]
async fn a_dropped_fetch_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let client =
        client(vec![Reply::AfterRequest(json(&record(&pointer(), ARCHIVE))), Reply::Silence]);

    let fetch = client.fetch_to(pointer(), &path);
    let timed_out = actix_rt::time::timeout(std::time::Duration::from_millis(150), fetch).await;

    assert!(timed_out.is_err());
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[actix_rt::test]
async fn an_existing_file_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    fs::write(&path, "mine").unwrap();

    let error = client(Vec::new()).fetch_to(pointer(), &path).await.unwrap_err();

    assert!(error.to_string().contains("archive.tgz"), "{error}");
    assert!(matches!(error, ClientError::Exists(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}

#[actix_rt::test]
async fn a_file_created_during_the_fetch_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.tgz");
    let record = record(&pointer(), ARCHIVE);
    let created = path.clone();
    let download =
        Download::new(pointer()).on_progress(move |_| fs::write(&created, "mine").unwrap());

    let error = client(replies(&record, ARCHIVE)).fetch_to(download, &path).await.unwrap_err();

    assert!(matches!(error, ClientError::Exists(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["archive.tgz"]);
}

#[actix_rt::test]
async fn the_error_names_a_missing_folder() {
    let error = client(Vec::new()).fetch_to(pointer(), "/missing/archive.tgz").await.unwrap_err();

    assert_eq!(error.to_string(), "cannot read or write `/missing`");
}

/// Fetches [`ARCHIVE`] from a registry that serves `record`, and returns which check failed.
async fn failed_check(record: &VersionInfo, download: impl Into<Download>) -> &'static str {
    match client(replies(record, ARCHIVE)).fetch(download).await {
        Err(ClientError::Unverified { what, .. }) => what,
        other => panic!("the wrong record was accepted: {other:?}"),
    }
}

#[actix_rt::test]
async fn every_wrong_field_of_a_record_is_rejected() {
    let correct = record(&pointer(), ARCHIVE);
    let other = record(&"mock-namespace/mock-package/2.0.0".parse().unwrap(), b"other");
    let by_content = ArchiveRef::Content(correct.content_id);

    assert_eq!(failed_check(&other, pointer()).await, "version");
    assert_eq!(failed_check(&other, by_content).await, "content id");
    let wrong = VersionInfo { content_id: other.content_id, ..correct.clone() };
    assert_eq!(failed_check(&wrong, pointer()).await, "content id");
    let wrong = VersionInfo { checksum: other.checksum, ..correct.clone() };
    assert_eq!(failed_check(&wrong, pointer()).await, "checksum");
    let wrong = VersionInfo { signature: other.signature, ..correct.clone() };
    assert_eq!(failed_check(&wrong, pointer()).await, "signer");
    let stranger = SigningKey::from_bytes(&[8; 32]).unwrap().address();
    let wrong = VersionInfo { signer: stranger, ..correct.clone() };
    assert_eq!(failed_check(&wrong, pointer()).await, "signer");
    assert_eq!(
        failed_check(&correct, Download::new(pointer()).expect_signer(stranger)).await,
        "signer"
    );
}

#[actix_rt::test]
async fn another_spelling_of_the_name_is_accepted_and_another_name_is_rejected() {
    let correct = record(&pointer(), ARCHIVE);
    let spelt: Pointer = "Mock-Namespace/mock-package/1.0.0".parse().unwrap();

    let fetched = client(replies(&correct, ARCHIVE)).fetch(spelt.clone()).await.unwrap();
    assert_eq!(fetched.bytes, ARCHIVE);

    let other = record(&"evil-namespace/mock-package/1.0.0".parse().unwrap(), ARCHIVE);
    let error = client(replies(&other, ARCHIVE)).fetch(spelt).await.unwrap_err();
    assert!(matches!(error, ClientError::Unverified { .. }), "{error}");
}

#[actix_rt::test]
async fn an_archive_over_the_limit_is_not_fetched_into_memory() {
    let record = record(&pointer(), ARCHIVE);
    let download = Download::new(pointer()).limit(ARCHIVE.len() as u64 - 1);

    let error = client(replies(&record, ARCHIVE)).fetch(download).await.unwrap_err();

    assert!(matches!(error, ClientError::TooLarge { .. }), "{error}");
}
