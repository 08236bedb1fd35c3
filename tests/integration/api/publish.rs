//! Publishing: receipts, refusals, version policy and concurrency.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use actix_web::http::Method;
use bytes::Bytes;
use futures_util::future::join_all;
use ipfs_registry_core::{ContentId, SigningKey};
use ipfs_registry_server::{DatabaseConfig, LayerConfig, VersionPolicy};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{npm, npm_of_size, npm_with},
};
use serde_json::json;

async fn acme() -> anyhow::Result<(TestServer, Publisher)> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    Ok((server, owner))
}

#[actix_web::test]
async fn a_publish_returns_a_receipt() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "mock-namespace").await?;
    let archive = include_bytes!("../../../fixtures/npm/mock-package-1.0.0.tgz");

    let receipt = server.publish("mock-namespace", &owner.key, archive.as_slice()).await?;

    let expected = json!({
        "id": "mock-namespace/mock-package/1.0.0",
        "artifact": {
            "namespace": "mock-namespace",
            "package": { "name": "mock-package", "version": "1.0.0" },
        },
        "key": "/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb",
        "checksum": "4ad90a2c2e08374f8ccec2b604915a0ab7e97fcca983b12a6857d20df3fca9c0",
    });
    assert_eq!((receipt.status, receipt.json()), (200, expected));
    let version = server.get("/api/package/version?id=mock-namespace/mock-package/1.0.0").await?;
    let version = version.json();
    assert_eq!(version["signer"], owner.address().to_string());
    assert_eq!(version["size"], 263);
    assert_eq!(version["package"]["license"], "ISC");
    assert_eq!(
        version["pointer_id"],
        "230e83dd43123aa0f3d8bc337b0f63440a6128ae8491ee70f42d02594c087d49"
    );
    Ok(())
}

#[actix_web::test]
async fn a_real_crate_is_published_to_a_cargo_registry() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.registry.kind = ipfs_registry_core::RegistryKind::Cargo;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let archive = ipfs_registry_tests::archives::cargo("mock-crate", "1.0.0");

    let receipt = server.publish("acme", &owner.key, archive).await?;

    assert_eq!(receipt.json()["id"], "acme/mock-crate/1.0.0");
    let version = server.get("/api/package/version?id=acme/mock-crate/1.0.0").await?.json();
    assert_eq!(version["package"]["package"]["name"], "mock-crate");
    let wrong_kind = server.publish("acme", &owner.key, npm("mock-crate", "2.0.0")).await?;
    assert_eq!(wrong_kind.status, 400, "{wrong_kind:?}");
    Ok(())
}

#[actix_web::test]
async fn one_of_concurrent_publishes_of_a_version_is_accepted() -> anyhow::Result<()> {
    let files = TestServer::start().await?;
    let memory = TestServer::start_with(|config| {
        config.database = DatabaseConfig::default();
        config.storage.layers = vec![LayerConfig::memory()];
    })
    .await?;

    one_is_accepted(&files).await?;
    one_is_accepted(&memory).await
}

async fn one_is_accepted(server: &TestServer) -> anyhow::Result<()> {
    let owner = Publisher::with_namespace(server, "acme").await?;
    let archives = (0..24).map(|i| npm_with("tool", "1.0.0", i));

    let answers =
        join_all(archives.map(|archive| server.publish("acme", &owner.key, archive))).await;

    let statuses = answers.into_iter().map(|answer| answer.map(|answer| answer.status));
    let mut statuses = statuses.collect::<anyhow::Result<Vec<u16>>>()?;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![409; 23]].concat());
    Ok(())
}

#[actix_web::test]
async fn one_of_concurrent_claims_of_a_name_is_accepted() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let key = SigningKey::generate();
    let sign_up = || server.signed(Method::POST, "/api/publisher", &key, b".ipfs-registry");
    let register = || server.signed(Method::POST, "/api/namespace/acme", &key, b"acme");

    for answers in
        [join_all((0..24).map(|_| sign_up())).await, join_all((0..24).map(|_| register())).await]
    {
        let answers = answers.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 23);
    }
    Ok(())
}

#[actix_web::test]
async fn publish_rejects_an_older_version() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let publish = async |version: &str| {
        server.publish("acme", &owner.key, npm("tool", version)).await.map(|a| a.outcome())
    };

    assert_eq!(publish("1.2.0-beta.2").await?.0, 200);
    assert_eq!(publish("1.2.0-beta.2").await?, (409, "version_exists".into()));
    assert_eq!(publish("1.2.0-beta.1").await?, (409, "version_not_ahead".into()));
    assert_eq!(publish("1.2.0-beta.10").await?.0, 200);
    assert_eq!(publish("1.2.0").await?.0, 200);
    assert_eq!(publish("1.2.0+build").await?, (409, "version_not_ahead".into()));
    assert_eq!(publish("1.1.9").await?, (409, "version_not_ahead".into()));
    owner.client.yank(&"acme/tool/1.2.0".parse()?, "").await?;
    assert_eq!(publish("1.1.9").await?, (409, "version_not_ahead".into()));
    assert_eq!(publish("1.2.1-0").await?.0, 200);
    Ok(())
}

#[actix_web::test]
async fn the_refusal_of_a_backport_names_the_setting() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let published = server.publish("acme", &owner.key, npm("tool", "2.0.0-beta.1")).await?;
    assert_eq!(published.status, 200);

    let refused = server.publish("acme", &owner.key, npm("tool", "1.0.9")).await?;

    assert_eq!(refused.outcome(), (409, "version_not_ahead".into()));
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("`1.0.9` is not ahead of `2.0.0-beta.1`"), "{detail}");
    assert!(detail.contains("`version-policy = \"unique\"`"), "{detail}");
    Ok(())
}

#[actix_web::test]
async fn the_unique_policy_accepts_older_versions() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.registry.version_policy = VersionPolicy::Unique;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    for (version, status) in [("2.0.0", 200), ("1.0.0", 200), ("1.0.0+b", 200), ("1.0.0", 409)] {
        let answer = server.publish("acme", &owner.key, npm("tool", version)).await?;
        assert_eq!(answer.status, status, "{version}: {answer:?}");
    }
    Ok(())
}

#[actix_web::test]
async fn confusable_names_conflict() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    assert_eq!(server.publish("acme", &owner.key, npm("modern", "1.0.0")).await?.status, 200);

    let package = server.publish("acme", &owner.key, npm("rnodern", "2.0.0")).await?;
    assert_eq!(package.outcome(), (409, "confusable_name".into()));
    let upper = server.publish("acme", &owner.key, npm("Modern", "2.0.0")).await?;
    assert_eq!(upper.outcome(), (409, "confusable_name".into()));
    let register = server.signed(Method::POST, "/api/namespace/Acme", &owner.key, b"Acme").await?;
    assert_eq!(register.outcome(), (409, "confusable_name".into()));
    let again = server.signed(Method::POST, "/api/namespace/acme", &owner.key, b"acme").await?;
    assert_eq!(again.outcome(), (409, "namespace_exists".into()));
    let read = server.get("/api/package/ACME/rnodern/versions").await?;
    assert_eq!(read.json()["count"], 1);
    Ok(())
}

#[actix_web::test]
async fn packages_whose_pointer_ids_collide_keep_their_own_archives() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "abcdef").await?;
    owner.client.register(&"abcde".parse()?).await?;
    let (one, other) = (npm("ghi", "1.0.0"), npm("fghi", "1.0.0"));
    assert_eq!(server.publish("abcdef", &owner.key, one.clone()).await?.status, 200);
    assert_eq!(server.publish("abcde", &owner.key, other.clone()).await?.status, 200);

    let version = |id: &'static str| server.get(id);
    let first = version("/api/package/version?id=abcdef/ghi/1.0.0").await?.json();
    let second = version("/api/package/version?id=abcde/fghi/1.0.0").await?.json();

    assert_eq!(first["pointer_id"], second["pointer_id"]);
    assert_eq!(server.get("/api/package?id=abcdef/ghi/1.0.0").await?.body, one);
    assert_eq!(server.get("/api/package?id=abcde/fghi/1.0.0").await?.body, other);
    Ok(())
}

#[actix_web::test]
async fn the_headers_of_a_publish_are_checked() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let archive = npm("tool", "1.0.0");
    let signature = owner.key.sign_message(&archive).to_string();
    let gzip = ("content-type", "application/gzip");
    let send = async |headers: &[(&str, &str)]| {
        let path = "/api/package/acme";
        server.send(Method::POST, path, headers, archive.clone()).await.map(|a| a.outcome())
    };

    assert_eq!(send(&[gzip]).await?, (400, "signature_missing".into()));
    assert_eq!(
        send(&[gzip, ("x-signature", "not base64!")]).await?,
        (400, "signature_invalid".into())
    );
    let html = ("content-type", "text/html");
    let signed = ("x-signature", &*signature);
    assert_eq!(send(&[html, signed]).await?, (415, "unsupported_media_type".into()));
    assert_eq!(send(&[signed]).await?, (415, "unsupported_media_type".into()));
    assert_eq!(send(&[gzip, signed]).await?.0, 200);
    Ok(())
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() -> anyhow::Result<()> {
    let archive = npm("tool", "1.0.0");
    let size = archive.len() as u64;
    let server = TestServer::start_with(|config| config.registry.body_limit = size).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    let larger =
        server.publish("acme", &owner.key, Bytes::from(vec![0; archive.len() + 1])).await?;
    let huge = server.publish("acme", &owner.key, Bytes::from(vec![0; archive.len() * 9])).await?;
    let fits = server.publish("acme", &owner.key, archive).await?;

    assert_eq!(larger.outcome(), (413, "body_too_large".into()));
    assert_eq!(huge.outcome(), (413, "body_too_large".into()));
    assert_eq!(fits.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_refused_publish_stores_nothing() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let archive = npm("tool", "1.0.0");
    let stranger = SigningKey::generate();

    let refused = server.publish("acme", &stranger, archive.clone()).await?;

    assert_eq!(refused.outcome(), (401, "not_signed_up".into()));
    let listed = server.get("/api/package/acme/packages").await?.json();
    assert_eq!(listed, json!({ "records": [], "count": 0 }));
    let id = ContentId::of(&archive);
    assert_eq!(server.get(&format!("/api/package?id=/ipfs/{id}")).await?.status, 404);
    assert_eq!(server.publish("nobody", &owner.key, archive).await?.status, 404);
    Ok(())
}

#[actix_web::test]
async fn one_archive_can_be_published_in_two_namespaces() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let other = Publisher::with_namespace(&server, "other").await?;
    let archive = npm("tool", "1.0.0");
    let id = ContentId::of(&archive);
    assert_eq!(server.publish("acme", &owner.key, archive.clone()).await?.status, 200);
    assert_eq!(server.publish("other", &other.key, archive).await?.status, 200);

    let oldest = server.get(&format!("/api/package/version?id=/ipfs/{id}")).await?.json();
    assert_eq!(oldest["signer"], owner.address().to_string());
    let path = format!("/api/package/yank?id=/ipfs/{id}");
    let yank = server.signed(Method::POST, &path, &owner.key, b"").await?;
    assert_eq!(yank.outcome(), (409, "content_shared".into()));
    let detail = yank.json()["detail"].to_string();
    assert!(detail.contains("acme/tool/1.0.0") && detail.contains("other/tool/1.0.0"), "{detail}");
    Ok(())
}

/// Returns the number of files in all layers.
fn objects(server: &TestServer) -> usize {
    let mut folders = vec![server.layer(0), server.layer(1)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files += 1 }
        }
    }
    files
}

#[actix_web::test]
async fn an_archive_with_a_refused_version_is_not_stored() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    assert_eq!(server.publish("acme", &owner.key, npm("tool", "1.0.0")).await?.status, 200);
    let before = objects(&server);

    let again = server.publish("acme", &owner.key, npm_with("tool", "1.0.0", "other")).await?;
    let older = server.publish("acme", &owner.key, npm("tool", "0.9.0")).await?;

    assert_eq!(again.outcome(), (409, "version_exists".into()));
    assert_eq!(older.outcome(), (409, "version_not_ahead".into()));
    assert_eq!(objects(&server), before);
    Ok(())
}

#[actix_web::test]
async fn an_aborted_upload_stores_nothing() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let archive = npm_of_size("tool", "1.0.0", 2 * 1024 * 1024);
    let signature = owner.key.sign_message(&archive);
    let head = format!(
        "POST /api/package/acme HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/gzip\r\n\
         x-signature: {signature}\r\ncontent-length: {}\r\n\r\n",
        archive.len(),
    );

    let mut connection = TcpStream::connect(server.url().trim_start_matches("http://"))?;
    connection.write_all(head.as_bytes())?;
    connection.write_all(&archive[..archive.len() / 2])?;
    drop(connection);

    assert_eq!(objects(&server), 0);
    let listed = server.get("/api/package/acme/packages").await?.json();
    assert_eq!(listed["count"], 0);
    assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_refusal_does_not_wait_for_the_body() -> anyhow::Result<()> {
    let (server, _) = acme().await?;
    let head = "POST /api/package/acme HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n";

    let mut connection = TcpStream::connect(server.url().trim_start_matches("http://"))?;
    connection.set_read_timeout(Some(Duration::from_secs(20)))?;
    connection.write_all(head.as_bytes())?;
    let status = actix_web::rt::task::spawn_blocking(move || {
        let mut status = [0; 12];
        connection.read_exact(&mut status).map(|()| status)
    });

    assert_eq!(&status.await??, b"HTTP/1.1 400");
    Ok(())
}
