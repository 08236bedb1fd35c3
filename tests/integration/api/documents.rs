//! Entity tags of JSON documents, and how soon documents follow a change.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use ipfs_registry_tests::{Answer, Publisher, TestServer, archives::npm};
use serde_json::json;

/// Starts a registry with `acme/tool` 1.0.0, and returns it with the owner.
async fn registry() -> anyhow::Result<(TestServer, Publisher)> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish(&server, &owner, "1.0.0").await?;
    Ok((server, owner))
}

async fn publish(server: &TestServer, owner: &Publisher, version: &str) -> anyhow::Result<()> {
    let answer = server.publish("acme", &owner.key, npm("tool", version)).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    Ok(())
}

/// The paths of every kind of document.
fn paths(owner: &Publisher, content_id: &str) -> Vec<String> {
    let mut paths = vec![format!("/api/publisher/{}", owner.address())];
    paths.push(format!("/api/package/version?id=/ipfs/{content_id}"));
    let others = [
        "/api/openapi.json",
        "/api/namespace/acme",
        "/api/package/acme",
        "/api/package/acme/packages",
        "/api/package/acme/packages?include=latest",
        "/api/package/acme/tool",
        "/api/package/acme/tool/latest",
        "/api/package/acme/tool/versions",
        "/api/package/acme/tool/versions?range=%5E1&sort=desc",
        "/api/package/version?id=acme/tool/1.0.0",
        "/npm/@acme/tool/1.0.0",
        "/npm/-/v1/search?text=tool",
        "/npm/-/package/@acme/tool/dist-tags",
    ];
    paths.extend(others.map(str::to_owned));
    paths
}

async fn get(
    server: &TestServer,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> anyhow::Result<Answer> {
    server.send(method, path, headers, "").await
}

#[actix_web::test]
async fn every_document_has_an_entity_tag_and_answers_304() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let version = server.get("/api/package/version?id=acme/tool/1.0.0").await?.json();

    for path in paths(&owner, version["content_id"].as_str().unwrap()) {
        let mut tags = Vec::new();
        for encoding in ["identity", "gzip"] {
            let encoding = ("accept-encoding", encoding);
            let answer = get(&server, Method::GET, &path, &[encoding]).await?;
            let head = get(&server, Method::HEAD, &path, &[encoding]).await?;
            let tag = answer.header("etag").to_owned();
            let condition = ("if-none-match", tag.as_str());
            let again = get(&server, Method::GET, &path, &[encoding, condition]).await?;

            assert_eq!((answer.status, head.status, again.status), (200, 200, 304), "{path}");
            assert_eq!(answer.header("cache-control"), "public, no-cache", "{path}");
            assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}");
            assert_eq!(answer.header("content-type"), "application/json", "{path}");
            assert!(tag.starts_with('"'), "{path}: {tag}");
            assert_eq!((head.header("etag"), again.header("etag")), (&*tag, &*tag), "{path}");
            assert_eq!((head.body.len(), again.body.len()), (0, 0), "{path}");
            let is_compressed = !answer.header("content-encoding").is_empty();
            assert!(!is_compressed || !tags.contains(&tag), "{path}: {tags:?}");
            tags.push(tag);
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_document_shows_each_change_at_once() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let member = Publisher::sign_up(&server).await?;
    let (latest, list) = ("/api/package/acme/tool/latest", "/api/package/acme/tool/versions");
    let (record, package) = ("/api/package/version?id=acme/tool/1.0.0", "/api/package/acme/tool");
    let (packages, search) = ("/api/package/acme/packages", "/npm/-/v1/search?text=tool");
    let before = server.get(record).await?.json();
    for path in [latest, list, package, packages, search, "/api/namespace/acme"] {
        assert_eq!(server.get(path).await?.status, 200, "{path}");
    }
    let by_content =
        format!("/api/package/version?id=/ipfs/{}", before["content_id"].as_str().unwrap());
    assert_eq!(server.get(&by_content).await?.json(), before);

    publish(&server, &owner, "1.1.0").await?;
    assert_eq!(server.get(latest).await?.json()["version"], "1.1.0");
    assert_eq!(server.get(list).await?.json()["count"], 2);
    let found = server.get(search).await?.json();
    assert_eq!(found["objects"][0]["package"]["version"], "1.1.0");
    assert_eq!(server.get(record).await?.json(), before);

    let yank = "/api/package/yank?id=acme/tool/1.0.0";
    let headers = [("x-signature", owner.key.sign_message(b"broken").to_string())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(server.send(Method::POST, yank, &headers, "broken").await?.status, 200);
    assert_eq!(server.get(record).await?.json()["yanked"], "broken");
    assert_eq!(server.get(&by_content).await?.json()["yanked"], "broken");

    let headers = [("x-signature", owner.key.sign_message(b"old").to_string())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let deprecate = format!("{package}/deprecate");
    assert_eq!(server.send(Method::POST, &deprecate, &headers, "old").await?.status, 200);
    assert_eq!(server.get(package).await?.json()["deprecated"], "old");
    assert_eq!(server.get(packages).await?.json()["records"][0]["deprecated"], "old");

    let address = member.address();
    let path = format!("/api/namespace/acme/user/{address}");
    assert_eq!(
        server.signed(Method::POST, &path, &owner.key, address.as_bytes()).await?.status,
        200
    );
    let namespace = server.get("/api/namespace/acme").await?.json();
    assert_eq!(namespace["publishers"][0]["address"], json!(address));
    Ok(())
}

#[actix_web::test]
async fn unknown_names_are_not_cached() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let path = "/api/package/version?id=acme/tool/1.1.0";
    assert_eq!(server.get(path).await?.outcome(), (404, "unknown_version".to_owned()));

    publish(&server, &owner, "1.1.0").await?;

    assert_eq!(server.get(path).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn other_instances_show_a_change_within_two_seconds() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let other = server.another_instance(|_| {}).await?;
    let paths = ["/api/package/acme/tool/versions", "/api/package/acme/packages?include=latest"];
    let count = |answer: Answer| {
        let answer = answer.json();
        let listed = answer["records"][0]["versions"]["count"].as_u64();
        listed.or(answer["count"].as_u64())
    };

    for path in paths {
        assert_eq!(count(other.get(path).await?), Some(1), "{path}");
    }
    publish(&server, &owner, "1.1.0").await?;

    let changed = Instant::now();
    for path in paths {
        while count(other.get(path).await?) != Some(2) {
            assert!(changed.elapsed() < Duration::from_secs(2), "{path} is out of date");
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_document_is_right_while_its_package_changes() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let readers = (0..4).map(|_| async {
        let mut last = 0;
        while last < 20 {
            let count = server.get("/api/package/acme/tool/versions").await?.json()["count"]
                .as_u64()
                .unwrap();
            assert!(count >= last, "{count} after {last}");
            last = count;
        }
        anyhow::Ok(())
    });
    let writer = async {
        for minor in 1..20 {
            publish(&server, &owner, &format!("1.{minor}.0")).await?;
            let count =
                server.get("/api/package/acme/tool/versions").await?.json()["count"].clone();
            assert_eq!(count, minor + 1);
        }
        anyhow::Ok(())
    };

    let (readers, written) = tokio::join!(futures_util::future::join_all(readers), writer);

    written?;
    readers.into_iter().collect()
}
