//! Fetching: ranges, conditional requests, and corrupt or missing copies, which are never sent.

use std::{fs, path::PathBuf, time::Duration};

use actix_web::http::Method;
use bytes::Bytes;
use ipfs_registry_core::ContentId;
use ipfs_registry_tests::{
    Answer, Publisher, TestServer,
    archives::{npm, npm_of_size},
};

/// A server with one archive, `acme/tool/1.0.0`.
struct Held {
    server: TestServer,
    archive: Bytes,
    cid: String,
}

impl Held {
    async fn small() -> anyhow::Result<Self> {
        Self::new(npm("tool", "1.0.0")).await
    }

    /// Publishes an archive of several blocks that is too large for the cache.
    async fn large() -> anyhow::Result<Self> {
        Self::new(npm_of_size("tool", "1.0.0", 3 * 1024 * 1024)).await
    }

    async fn new(archive: Bytes) -> anyhow::Result<Self> {
        let limit = 20 * 1024 * 1024;
        let server = TestServer::start_with(|config| config.registry.body_limit = limit).await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        let published = server.publish("acme", &owner.key, archive.clone()).await?;
        assert_eq!(published.status, 200, "{published:?}");
        let cid = ContentId::of(&archive).to_string();
        Ok(Self { server, archive, cid })
    }

    async fn fetch(&self, headers: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let path = format!("/api/package?id=/ipfs/{}", self.cid);
        self.server.send(Method::GET, &path, headers, Bytes::new()).await
    }

    async fn head(&self) -> anyhow::Result<Answer> {
        let path = format!("/api/package?id=/ipfs/{}", self.cid);
        self.server.send(Method::HEAD, &path, &[], Bytes::new()).await
    }

    /// Returns the file of the copy in layer `position`.
    fn copy(&self, position: usize) -> PathBuf {
        let mut folders = vec![self.server.layer(position)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().contains(&self.cid) {
                    return path;
                }
            }
        }
        panic!("layer {position} has no copy");
    }

    fn spoil(&self, position: usize, at: usize) {
        let path = self.copy(position);
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 1;
        fs::write(path, bytes).unwrap();
    }

    async fn heals(&self, position: usize) -> bool {
        for _ in 0..200 {
            if fs::read(self.copy(position)).is_ok_and(|bytes| bytes == self.archive) {
                return true;
            }
            actix_web::rt::time::sleep(Duration::from_millis(25)).await;
        }
        false
    }
}

#[actix_web::test]
async fn an_archive_is_fetched_by_content_id_and_by_pointer() -> anyhow::Result<()> {
    for held in [Held::small().await?, Held::large().await?] {
        let by_pointer = held.server.get("/api/package?id=acme/tool/1.0.0").await?;
        let by_id = held.fetch(&[]).await?;

        assert_eq!((by_id.status, &by_id.body), (200, &held.archive));
        assert_eq!((by_pointer.status, &by_pointer.body), (200, &held.archive));
        assert_eq!(by_id.header("content-type"), "application/gzip");
        assert_eq!(by_id.header("content-length"), held.archive.len().to_string());
        assert_eq!(by_id.header("etag"), format!("\"{}\"", held.cid));
        assert_eq!(by_id.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(by_id.header("content-disposition"), "attachment; filename=\"tool-1.0.0.tgz\"");
        assert_eq!(by_id.header("accept-ranges"), "bytes");
        assert_eq!(by_pointer.header("etag"), by_id.header("etag"));
        assert!(!by_pointer.header("cache-control").contains("immutable"));
    }
    Ok(())
}

#[actix_web::test]
async fn an_archive_is_found_by_other_spellings_of_its_id() -> anyhow::Result<()> {
    let held = Held::small().await?;
    let v1 = cid_v1(&held.cid);

    let answer = held.server.get(&format!("/api/package?id=/ipfs/{v1}")).await?;

    assert_eq!((answer.status, &answer.body), (200, &held.archive));
    assert_eq!(answer.header("etag"), format!("\"{}\"", held.cid));
    Ok(())
}

/// Converts a CID of version 0 to version 1.
fn cid_v1(v0: &str) -> String {
    let v0: cid::Cid = v0.parse().unwrap();
    cid::Cid::new_v1(v0.codec(), *v0.hash()).to_string()
}

#[actix_web::test]
async fn head_has_the_headers_of_get() -> anyhow::Result<()> {
    for held in [Held::small().await?, Held::large().await?] {
        let path = "/api/package?id=acme/tool/1.0.0";

        let head = held.server.send(Method::HEAD, path, &[], Bytes::new()).await?;

        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), held.archive.len().to_string());
        assert_eq!(head.header("etag"), format!("\"{}\"", held.cid));
    }
    Ok(())
}

#[actix_web::test]
async fn a_conditional_request_is_answered_with_304() -> anyhow::Result<()> {
    let held = Held::small().await?;
    let etag = format!("\"{}\"", held.cid);

    for tags in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".into()] {
        let answer = held.fetch(&[("if-none-match", &tags)]).await?;
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{tags}");
        assert_eq!(answer.header("etag"), etag);
    }
    assert_eq!(held.fetch(&[("if-none-match", "\"other\"")]).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_range_request_gets_that_range() -> anyhow::Result<()> {
    for held in [Held::small().await?, Held::large().await?] {
        let size = held.archive.len();
        let half = size / 2;
        for (range, expected) in [
            ("bytes=0-0".to_owned(), 0..1),
            (format!("bytes={half}-"), half..size),
            ("bytes=-7".to_owned(), size - 7..size),
            (format!("bytes=3-{}", size * 2), 3..size),
        ] {
            let answer = held.fetch(&[("range", &range)]).await?;

            assert_eq!(answer.status, 206, "{range}");
            assert_eq!(answer.body, held.archive[expected.clone()], "{range}");
            let shown = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
            assert_eq!(answer.header("content-range"), shown);
        }
    }
    Ok(())
}

#[actix_web::test]
async fn unsatisfiable_and_unsupported_ranges() -> anyhow::Result<()> {
    let held = Held::small().await?;
    let size = held.archive.len();

    let behind = held.fetch(&[("range", &format!("bytes={size}-"))]).await?;
    assert_eq!(behind.outcome(), (416, "range_not_satisfiable".into()));
    assert_eq!(behind.header("content-range"), format!("bytes */{size}"));

    for range in ["bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=5-2"] {
        let whole = held.fetch(&[("range", range)]).await?;
        assert_eq!((whole.status, &whole.body), (200, &held.archive), "{range}");
    }
    let stale = held.fetch(&[("range", "bytes=0-0"), ("if-range", "\"other\"")]).await?;
    assert_eq!(stale.status, 200);
    let current = format!("\"{}\"", held.cid);
    let fresh = held.fetch(&[("range", "bytes=0-0"), ("if-range", &current)]).await?;
    assert_eq!(fresh.status, 206);
    Ok(())
}

#[actix_web::test]
async fn a_corrupt_copy_is_not_sent_and_is_repaired() -> anyhow::Result<()> {
    for held in [Held::small().await?, Held::large().await?] {
        held.spoil(0, held.archive.len() - 1);

        let answer = held.fetch(&[]).await?;

        assert_eq!((answer.status, &answer.body), (200, &held.archive));
        assert!(held.heals(0).await, "layer 0 did not heal");
    }
    Ok(())
}

#[actix_web::test]
async fn a_cached_archive_does_not_prevent_repair() -> anyhow::Result<()> {
    let held = Held::small().await?;
    assert_eq!(held.fetch(&[]).await?.status, 200);
    held.spoil(0, 7);

    // Cached archives are read again after one second.
    for _ in 0..40 {
        let answer = held.fetch(&[]).await?;
        assert_eq!((answer.status, &answer.body), (200, &held.archive));
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    }

    assert!(held.heals(0).await, "layer 0 did not heal");
    Ok(())
}

#[actix_web::test]
async fn a_lost_copy_is_read_from_another_layer() -> anyhow::Result<()> {
    let held = Held::large().await?;
    fs::remove_file(held.copy(0))?;

    let answer = held.fetch(&[]).await?;

    assert_eq!((answer.status, &answer.body), (200, &held.archive));
    Ok(())
}

#[actix_web::test]
async fn an_archive_corrupt_in_all_layers_is_an_error() -> anyhow::Result<()> {
    for held in [Held::small().await?, Held::large().await?] {
        held.spoil(0, held.archive.len() - 1);
        held.spoil(1, held.archive.len() - 1);

        let answer = held.fetch(&[]).await?;
        let head = held.head().await?;

        assert_eq!(answer.outcome(), (422, "archive_corrupt".into()));
        assert_eq!(head.status, 422);
        assert_eq!(held.server.get("/api/package/version?id=acme/tool/1.0.0").await?.status, 200);
    }
    Ok(())
}

#[actix_web::test]
async fn a_body_that_cannot_continue_is_aborted() -> anyhow::Result<()> {
    let archive = npm_of_size("tool", "1.0.0", 17 * 1024 * 1024);
    let held = Held::new(archive).await?;
    held.spoil(0, held.archive.len() - 1);
    held.spoil(1, held.archive.len() - 1);

    // The valid blocks before the corrupt one were sent. awc accepts a body that is shorter than its
    // announced length; the client library does not.
    let sent = held.fetch(&[]).await.map(|answer| answer.body).unwrap_or_default();
    assert!(sent.len() < held.archive.len() && held.archive.starts_with(&sent));
    let fetched = held.server.reader()?.fetch(held.cid.parse::<ContentId>()?).await;
    assert!(fetched.is_err());
    Ok(())
}

#[actix_web::test]
async fn an_archive_missing_in_all_layers_is_unavailable() -> anyhow::Result<()> {
    let held = Held::small().await?;
    fs::remove_file(held.copy(0))?;
    fs::remove_file(held.copy(1))?;

    assert_eq!(held.fetch(&[]).await?.outcome(), (503, "storage_unavailable".into()));
    Ok(())
}

#[actix_web::test]
async fn an_unpublished_archive_is_not_found() -> anyhow::Result<()> {
    let held = Held::small().await?;
    let unknown = ContentId::of(b"never published");

    for (id, status, code) in [
        ("acme/tool/9.0.0", 404, "unknown_version"),
        ("acme/none/1.0.0", 404, "unknown_package"),
        ("nobody/tool/1.0.0", 404, "unknown_namespace"),
        (&*format!("/ipfs/{unknown}"), 404, "unknown_version"),
        ("/ipfs/QmNotAnId", 400, "invalid_content_id"),
        ("acme/tool/one", 400, "invalid_version"),
        ("acme/tool", 400, "invalid_reference"),
        ("", 400, "invalid_reference"),
        ("a/tool/1.0.0", 400, "invalid_identifier"),
        ("version/tool/1.0.0", 400, "reserved_name"),
    ] {
        let answer = held.server.get(&format!("/api/package?id={id}")).await?;
        assert_eq!(answer.outcome(), (status, code.into()), "{id}");
    }
    assert_eq!(held.server.get("/api/package").await?.outcome(), (400, "invalid_query".into()));
    Ok(())
}
