//! Lists, pages, ranges and the latest version.

use actix_web::http::Method;
use bytes::Bytes;
use ipfs_registry_tests::{Publisher, TestServer, archives::npm};
use serde_json::{Value, json};

const VERSIONS: [&str; 6] =
    ["0.9.0", "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0", "1.4.0", "2.0.0-rc.1"];

/// Starts a server with `acme/tool` in [`VERSIONS`], and packages `beta` and `alpha`.
async fn acme() -> anyhow::Result<(TestServer, Publisher)> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let others = [("beta", "1.0.0-rc.1"), ("alpha", "1.0.0")];
    for (name, version) in VERSIONS.map(|version| ("tool", version)).into_iter().chain(others) {
        let answer = server.publish("acme", &owner.key, npm(name, version)).await?;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    Ok((server, owner))
}

async fn json(server: &TestServer, path: &str) -> anyhow::Result<Value> {
    let answer = server.get(path).await?;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    assert!(answer.header("content-type").starts_with("application/json"));
    Ok(answer.json())
}

fn texts(records: &Value, key: &str) -> Vec<String> {
    let records = records["records"].as_array().unwrap();
    records.iter().map(|record| record[key].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn the_registry_describes_itself() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let info = json(&server, "/api").await?;

    assert_eq!(info["name"], "ipfs-registry");
    assert_eq!(info["kind"], "npm");
    assert!(info["version"].is_string());
    Ok(())
}

#[actix_web::test]
async fn versions_sort_by_precedence_and_are_counted_before_paging() -> anyhow::Result<()> {
    let (server, _) = acme().await?;
    let path = "/api/package/acme/tool/versions";

    let all = json(&server, path).await?;
    let page = json(&server, &format!("{path}?limit=2&offset=1&sort=desc")).await?;
    let beyond = json(&server, &format!("{path}?offset=100")).await?;

    assert_eq!(
        (texts(&all, "version"), &all["count"]),
        (VERSIONS.map(String::from).into(), &json!(6))
    );
    assert_eq!(
        (texts(&page, "version"), &page["count"]),
        (vec!["1.4.0".into(), "1.0.0".into()], &json!(6))
    );
    assert_eq!((texts(&beyond, "version").len(), &beyond["count"]), (0, &json!(6)));
    assert_eq!(all["records"][0].get("package"), None);
    Ok(())
}

#[actix_web::test]
async fn ranges_follow_semver() -> anyhow::Result<()> {
    let (server, _) = acme().await?;

    for (range, expected) in [
        ("^1", vec!["1.0.0", "1.4.0"]),
        (">=0.9, <1.4", vec!["0.9.0", "1.0.0"]),
        (">=1.0.0-alpha.3, <1.0.0", vec!["1.0.0-alpha.10"]),
        ("=3", vec![]),
        ("*", vec!["0.9.0", "1.0.0", "1.4.0"]),
    ] {
        let range = range.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E");
        let path = format!("/api/package/acme/tool/versions?range={range}");
        let listed = json(&server, &path).await?;
        assert_eq!(texts(&listed, "version"), expected, "{range}");
        assert_eq!(listed["count"], expected.len(), "{range}");
    }
    let second = json(&server, "/api/package/acme/tool/versions?range=^1&limit=1&offset=1").await?;
    assert_eq!((texts(&second, "version"), &second["count"]), (vec!["1.4.0".into()], &json!(2)));
    Ok(())
}

#[actix_web::test]
async fn packages_sort_by_name() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let notice = owner.key.sign_message(b"use tool");
    let headers = [("x-signature", &*notice.to_string())];
    let path = "/api/package/acme/alpha/deprecate";
    assert_eq!(server.send(Method::POST, path, &headers, "use tool").await?.status, 200);

    let listed = json(&server, "/api/package/acme/packages").await?;
    let page = json(&server, "/api/package/acme/packages?limit=1&sort=desc&include=latest").await?;
    let latest = json(&server, "/api/package/acme/packages?include=latest").await?;

    assert_eq!(texts(&listed, "name"), ["alpha", "beta", "tool"]);
    assert_eq!(listed["records"][0]["deprecated"], "use tool");
    assert_eq!(listed["records"][1].get("deprecated"), None);
    assert_eq!(listed["records"][0].get("versions"), None);
    assert_eq!((texts(&page, "name"), &page["count"]), (vec!["tool".into()], &json!(3)));
    assert_eq!(page["records"][0]["versions"]["count"], 6);
    assert_eq!(page["records"][0]["versions"]["records"][0]["version"], "1.4.0");
    assert_eq!(latest["records"][1]["versions"], json!({ "records": [], "count": 1 }));
    assert_eq!(json(&server, "/api/package/acme/alpha").await?["deprecated"], "use tool");
    Ok(())
}

#[actix_web::test]
async fn the_latest_is_a_release_that_is_not_yanked() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let latest = async |query: &str| {
        let path = format!("/api/package/acme/tool/latest{query}");
        json(&server, &path).await.map(|version| version["version"].clone())
    };

    assert_eq!(latest("").await?, "1.4.0");
    assert_eq!(latest("?prerelease=true").await?, "2.0.0-rc.1");
    owner.client.yank(&"acme/tool/1.4.0".parse()?, "broken").await?;
    assert_eq!(latest("").await?, "1.0.0");
    for version in ["1.0.0", "0.9.0"] {
        owner.client.yank(&format!("acme/tool/{version}").parse()?, "").await?;
    }
    assert_eq!(latest("").await?, "1.4.0");
    let none = server.get("/api/package/acme/beta/latest").await?;
    assert_eq!(none.outcome(), (404, "unknown_version".into()));
    Ok(())
}

#[actix_web::test]
async fn a_yanked_version_shows_the_reason_and_still_downloads() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let reason = "säge — broken";
    let signature = owner.key.sign_message(reason.as_bytes()).to_string();
    let yank = server
        .send(
            Method::POST,
            "/api/package/yank?id=acme/tool/1.4.0",
            &[("x-signature", &signature)],
            reason,
        )
        .await?;
    assert_eq!((yank.status, yank.body.len()), (200, 0));

    let version = json(&server, "/api/package/version?id=acme/tool/1.4.0").await?;

    assert_eq!(version["yanked"], reason);
    assert_eq!(server.get("/api/package?id=acme/tool/1.4.0").await?.status, 200);
    let other = json(&server, "/api/package/version?id=acme/tool/1.0.0").await?;
    assert_eq!(other.get("yanked"), None);
    Ok(())
}

#[actix_web::test]
async fn times_are_whole_seconds_of_utc() -> anyhow::Result<()> {
    let (server, owner) = acme().await?;
    let address = owner.address();

    for path in
        [&*format!("/api/publisher/{address}"), "/api/namespace/acme", "/api/package/acme/tool"]
    {
        let created = json(&server, path).await?["created_at"].as_str().unwrap().to_owned();
        assert_eq!(created.len(), "2022-09-11T08:28:17Z".len(), "{created}");
        assert!(created.ends_with('Z') && created.as_bytes()[10] == b'T', "{created}");
    }
    let upper = address.to_string().to_uppercase().replace("0X", "0x");
    assert_eq!(
        json(&server, &format!("/api/publisher/{upper}")).await?["address"],
        address.to_string()
    );
    Ok(())
}

#[actix_web::test]
async fn invalid_paging_is_refused() -> anyhow::Result<()> {
    let (server, _) = acme().await?;

    for query in ["limit=1001", "limit=-1", "limit=ten", "offset=-1", "offset=1.5", "sort=up"] {
        for path in ["/api/package/acme/packages", "/api/package/acme/tool/versions"] {
            let answer = server.get(&format!("{path}?{query}")).await?;
            assert_eq!(answer.outcome(), (400, "invalid_query".into()), "{path}?{query}");
        }
    }
    for (path, code) in [
        ("/api/package/acme/tool/versions?range=one", "invalid_range"),
        ("/api/package/acme/packages?include=all", "invalid_query"),
        ("/api/package/acme/tool/latest?prerelease=maybe", "invalid_query"),
    ] {
        assert_eq!(server.get(path).await?.outcome(), (400, code.into()), "{path}");
    }
    assert_eq!(server.get("/api/package/acme/packages?limit=1000").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn an_unencoded_plus_in_a_reference_works() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let archive: Bytes = npm("tool", "1.0.0+build.7");
    assert_eq!(server.publish("acme", &owner.key, archive.clone()).await?.status, 200);

    for id in
        ["acme/tool/1.0.0+build.7", "acme/tool/1.0.0%2Bbuild.7", "acme%2Ftool%2F1.0.0%2Bbuild.7"]
    {
        assert_eq!(server.get(&format!("/api/package?id={id}")).await?.body, archive, "{id}");
    }
    Ok(())
}
