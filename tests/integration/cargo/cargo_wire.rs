//! The cargo frontend, tested with raw requests.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use ipfs_registry_core::{Checksum, DownloadDigests, RegistryKind};
use ipfs_registry_tests::{
    Answer, Publisher, TestServer,
    archives::{cargo, cargo_manifest, npm},
};
use serde_json::{Value, json};

/// Starts a mixed registry with the namespace `acme`.
async fn registry() -> anyhow::Result<(TestServer, Publisher)> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let publisher = Publisher::with_namespace(&server, "acme").await?;
    Ok((server, publisher))
}

async fn publish(server: &TestServer, owner: &Publisher, name: &str, version: &str) {
    let answer = server.publish("acme", &owner.key, cargo(name, version)).await.unwrap();
    assert_eq!(answer.status, 200, "{:?}", answer.json());
}

/// Publishes a crate whose manifest continues with `rest`.
async fn publish_with(server: &TestServer, owner: &Publisher, name: &str, rest: &str) {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}");
    let archive = cargo_manifest(name, "1.0.0", manifest).gzip();
    let answer = server.publish("acme", &owner.key, archive).await.unwrap();
    assert_eq!(answer.status, 200, "{:?}", answer.json());
}

fn lines(answer: &Answer) -> Vec<Value> {
    let text = std::str::from_utf8(&answer.body).unwrap();
    assert!(text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn detail(answer: &Answer) -> String {
    answer.json()["errors"][0]["detail"].as_str().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn config_json_uses_the_url_of_the_request() -> anyhow::Result<()> {
    let (server, _owner) = registry().await?;
    let url = server.url();

    let found = server.get("/cargo/acme/config.json").await?;
    let missing = server.get("/cargo/other/config.json").await?;
    let host = [("host", "r.example.org")];
    let other = server.send(Method::GET, "/cargo/acme/config.json", &host, "").await?;

    let expected = json!({
        "dl": format!("{url}/cargo/acme/crates/{{sha256-checksum}}"),
        "api": format!("{url}/cargo/acme"),
    });
    assert_eq!(found.json(), expected);
    assert_eq!(missing.status, 404);
    assert!(detail(&missing).contains("other"), "{}", detail(&missing));
    assert_eq!(other.json()["api"], "http://r.example.org/cargo/acme");
    Ok(())
}

#[actix_web::test]
async fn a_registry_of_npm_packages_has_no_crates() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    let answer = server.get("/cargo/acme/config.json").await?;

    assert_eq!((answer.status, detail(&answer).contains("npm")), (404, true));
    Ok(())
}

#[actix_web::test]
async fn an_index_file_has_a_line_for_each_version() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "Tool-Box", "0.9.0").await;
    publish(&server, &owner, "Tool-Box", "1.0.0+build.1").await;

    let answer = server.get("/cargo/acme/to/ol/tool-box").await?;

    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    let lines = lines(&answer);
    let versions: Vec<_> = lines.iter().map(|line| line["vers"].as_str().unwrap()).collect();
    assert_eq!(versions, ["0.9.0", "1.0.0+build.1"]);
    assert_eq!(lines[0]["name"], "Tool-Box");
    let listed = server.get("/api/package/version?id=acme/tool-box/0.9.0").await?.json();
    assert_eq!(lines[0]["pubtime"], listed["created_at"]);
    Ok(())
}

#[actix_web::test]
async fn a_crate_is_found_by_both_spellings_and_no_other_path() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "foo-bar", "1.0.0").await;
    publish(&server, &owner, "modern", "1.0.0").await;
    publish(&server, &owner, "abc", "1.0.0").await;
    let archive = npm("package-of-npm", "1.0.0");
    assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);

    for found in ["fo/o-/foo-bar", "fo/o_/foo_bar", "mo/de/modern", "3/a/abc"] {
        let answer = server.get(&format!("/cargo/acme/{found}")).await?;
        assert_eq!(answer.status, 200, "{found}");
    }
    for missing in [
        "fo/ob/foo-bar",
        "fo/o-/foo_bar",
        "ab/c/abc",
        "rn/od/rnodern",
        "no/ne/none",
        "pa/ck/package-of-npm",
        "1/a",
        "2/ab",
        "..%2f/a/etc",
        "fo/o%/foo%ff",
    ] {
        let answer = server.get(&format!("/cargo/acme/{missing}")).await?;
        assert_eq!(answer.status, 404, "{missing}");
        assert!(!detail(&answer).is_empty(), "{missing}");
    }
    Ok(())
}

#[actix_web::test]
async fn an_unchanged_index_file_is_answered_with_304() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "tool", "1.0.0").await;
    let path = "/cargo/acme/to/ol/tool";

    let first = server.get(path).await?;
    let etag = first.header("etag").to_owned();
    let headers = [("if-none-match", etag.as_str())];
    let same = server.send(Method::GET, path, &headers, "").await?;
    publish(&server, &owner, "tool", "1.1.0").await;
    let changed = server.send(Method::GET, path, &headers, "").await?;

    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, etag.as_str()));
    assert_eq!((changed.status, lines(&changed).len()), (200, 2));
    assert_ne!(changed.header("etag"), etag);
    Ok(())
}

#[actix_web::test]
async fn a_yank_changes_only_the_yanked_flag() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "tool", "1.0.0").await;
    let before = lines(&server.get("/cargo/acme/to/ol/tool").await?);

    owner.client.yank(&"acme/tool/1.0.0".parse()?, "bad").await?;
    let after = lines(&server.get("/cargo/acme/to/ol/tool").await?);

    let mut expected = before;
    assert_eq!(expected[0]["yanked"], false);
    expected[0]["yanked"] = true.into();
    assert_eq!(after, expected);
    Ok(())
}

#[actix_web::test]
async fn the_index_has_the_first_of_versions_that_differ_in_build_metadata() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.registry.kind = RegistryKind::Cargo;
        config.registry.version_policy = ipfs_registry_db::VersionPolicy::Unique;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish(&server, &owner, "tool", "1.0.0").await;
    publish(&server, &owner, "tool", "1.0.0+later").await;

    let lines = lines(&server.get("/cargo/acme/to/ol/tool").await?);

    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["vers"], "1.0.0");
    Ok(())
}

#[actix_web::test]
async fn the_index_omits_versions_that_cargo_cannot_use() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "tool", "0.1.0").await;
    publish_with(&server, &owner, "tool", "[dependencies]\nnear = { path = \"../near\" }\n").await;

    let lines = lines(&server.get("/cargo/acme/to/ol/tool").await?);

    assert_eq!((lines.len(), &lines[0]["vers"]), (1, &json!("0.1.0")));
    Ok(())
}

#[actix_web::test]
async fn archives_are_found_by_checksum_and_by_version() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let archive = cargo("foo-bar", "1.0.0+b");
    assert_eq!(server.publish("acme", &owner.key, archive.clone()).await?.status, 200);
    let npm = server.publish("acme", &owner.key, npm("package-of-npm", "1.0.0")).await?;
    assert_eq!(npm.status, 200);
    let line = lines(&server.get("/cargo/acme/fo/o-/foo-bar").await?).remove(0);
    let cksum = line["cksum"].as_str().unwrap();

    let by_checksum = server.get(&format!("/cargo/acme/crates/{cksum}")).await?;
    assert_eq!((by_checksum.status, &by_checksum.body), (200, &archive));
    assert!(by_checksum.header("cache-control").contains("immutable"));
    for path in [
        "crates/foo-bar/1.0.0+b/download",
        "crates/foo_bar/1.0.0%2Bb/download",
        "api/v1/crates/foo-bar/1.0.0+b/download",
    ] {
        let answer = server.get(&format!("/cargo/acme/{path}")).await?;
        assert_eq!((answer.status, &answer.body), (200, &archive), "{path}");
    }
    let none = "0".repeat(64);
    for missing in [
        format!("crates/{none}"),
        format!("crates/{}", cksum.to_uppercase()),
        "crates/abc".into(),
        "crates/foo-bar/2.0.0/download".into(),
        "crates/foo-bar/x/download".into(),
        "crates/package-of-npm/1.0.0/download".into(),
    ] {
        let answer = server.get(&format!("/cargo/acme/{missing}")).await?;
        assert_eq!(answer.status, 404, "{missing}");
        assert!(!detail(&answer).is_empty(), "{missing}");
    }
    assert_eq!(Checksum::of(&by_checksum.body), Checksum::of(&archive));
    Ok(())
}

#[actix_web::test]
async fn a_download_by_checksum_is_limited_to_the_namespace() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let other = Publisher::with_namespace(&server, "other-team").await?;
    let bystander = Publisher::with_namespace(&server, "third-team").await?;
    let archive = cargo("foo-bar", "1.0.0");
    for (namespace, publisher) in [("acme", &owner), ("other-team", &other)] {
        let answer = server.publish(namespace, &publisher.key, archive.clone()).await?;
        assert_eq!(answer.status, 200);
    }
    drop(bystander);
    let line = lines(&server.get("/cargo/acme/fo/o-/foo-bar").await?).remove(0);
    let cksum = line["cksum"].as_str().unwrap();

    // The second answer comes from the cache.
    for _ in 0..2 {
        for namespace in ["acme", "other-team"] {
            let found = server.get(&format!("/cargo/{namespace}/crates/{cksum}")).await?;
            assert_eq!((found.status, &found.body), (200, &archive), "{namespace}");
        }
        for namespace in ["third-team", "no-such-namespace"] {
            let missing = server.get(&format!("/cargo/{namespace}/crates/{cksum}")).await?;
            assert_eq!(missing.status, 404, "{namespace}");
            assert!(detail(&missing).contains(namespace), "{missing:?}");
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_checksum_does_not_find_an_npm_package() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let archive = npm("package-of-npm", "1.0.0");
    assert_eq!(server.publish("acme", &owner.key, archive.clone()).await?.status, 200);
    let cksum = DownloadDigests::of(&archive).cksum();

    let answer = server.get(&format!("/cargo/acme/crates/{cksum}")).await?;

    assert_eq!(answer.status, 404, "{answer:?}");
    assert!(!detail(&answer).is_empty());
    Ok(())
}

#[actix_web::test]
async fn the_index_names_other_namespaces_by_the_current_url() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.registry.kind = RegistryKind::Cargo;
        config.registry.public_url = Some("https://new.example.org/r".into());
        config.registry.former_urls = vec!["http://old.example.org:9060".into()];
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let on = |name: &str, index: &str| {
        format!("{name} = {{ version = \"1\", registry-index = \"sparse+{index}\" }}\n")
    };
    let dependencies = [
        on("a", "http://old.example.org:9060/cargo/acme/"),
        on("b", "http://old.example.org:9060/cargo/other/"),
        on("c", "https://new.example.org/r/cargo/other/"),
        on("d", "https://elsewhere.example.org/index/"),
        "e = \"1\"\n".into(),
    ];
    let rest = format!("[dependencies]\n{}", dependencies.concat());
    publish_with(&server, &owner, "tool", &rest).await;

    let line = lines(&server.get("/cargo/acme/to/ol/tool").await?).remove(0);
    let settings = server.get("/cargo/acme/config.json").await?.json();

    let deps = line["deps"].as_array().unwrap();
    let registries: Value = deps.iter().map(|dep| dep["registry"].clone()).collect();
    let other = "sparse+https://new.example.org/r/cargo/other/";
    let expected = json!([
        null,
        other,
        other,
        "sparse+https://elsewhere.example.org/index/",
        "https://github.com/rust-lang/crates.io-index",
    ]);
    assert_eq!(registries, expected);
    assert_eq!(settings["api"], "https://new.example.org/r/cargo/acme");

    // A request to the old URL gets old URLs, since lock files contain them.
    let host = [("host", "old.example.org:9060")];
    let old =
        lines(&server.send(Method::GET, "/cargo/acme/to/ol/tool", &host, "").await?).remove(0);
    assert_eq!(old["deps"][0]["registry"], Value::Null);
    assert_eq!(old["deps"][1]["registry"], "sparse+http://old.example.org:9060/cargo/other/");
    let settings = server.send(Method::GET, "/cargo/acme/config.json", &host, "").await?.json();
    assert_eq!(settings["api"], "http://old.example.org:9060/cargo/acme");
    Ok(())
}

#[actix_web::test]
async fn crates_are_searched_by_words_of_their_names() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish_with(&server, &owner, "left-pad", "description = \"pads\"\n").await;
    publish(&server, &owner, "right-pad", "0.1.0-a").await;
    assert_eq!(server.publish("acme", &owner.key, npm("npm-pad", "1.0.0")).await?.status, 200);
    let search = async |query: &str| {
        let answer = server.get(&format!("/cargo/acme/api/v1/crates{query}")).await.unwrap();
        assert_eq!(answer.status, 200, "{query}");
        answer.json()
    };

    let found = search("?q=LEFT_pad&per_page=10").await;
    let expected = json!({ "name": "left-pad", "max_version": "1.0.0", "description": "pads" });
    assert_eq!(found, json!({ "crates": [expected], "meta": { "total": 1 } }));
    let page = search("?q=pad&per_page=1&page=2").await;
    assert_eq!(page["crates"][0]["max_version"], "0.1.0-a");
    assert_eq!(page["meta"]["total"], 2);
    assert_eq!(search("").await["meta"]["total"], 2);
    assert_eq!(search("?q=%25").await["crates"], search("").await["crates"]);
    let bad = server.get("/cargo/acme/api/v1/crates?per_page=x").await?;
    assert_eq!((bad.status, detail(&bad).is_empty()), (400, false));
    assert_eq!(server.get("/cargo/none/api/v1/crates").await?.status, 404);
    Ok(())
}

#[actix_web::test]
async fn owners_are_the_addresses_that_may_publish() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    publish(&server, &owner, "tool", "1.0.0").await;
    publish(&server, &owner, "other", "1.0.0").await;
    let [tool_user, other_user] =
        [Publisher::sign_up(&server).await?, Publisher::sign_up(&server).await?];
    for (user, package) in [(&tool_user, "tool"), (&other_user, "other")] {
        let address = user.address();
        let path = format!("/api/namespace/acme/user/{address}?package={package}");
        let added = server.signed(Method::POST, &path, &owner.key, address.as_bytes()).await?;
        assert_eq!(added.status, 200);
    }

    let answer = server.get("/cargo/acme/api/v1/crates/tool/owners").await?.json();

    let logins: Value =
        answer["users"].as_array().unwrap().iter().map(|it| it["login"].clone()).collect();
    assert_eq!(logins, json!([owner.address(), tool_user.address()]));
    assert!(answer["users"][0]["id"].as_u64().is_some_and(|id| u32::try_from(id).is_ok()));
    assert_eq!(server.get("/cargo/acme/api/v1/crates/none/owners").await?.status, 404);
    Ok(())
}

#[actix_web::test]
async fn changes_by_cargo_are_refused_with_the_ipkg_command() -> anyhow::Result<()> {
    let (server, _owner) = registry().await?;
    let body = vec![7; 300_000];

    for (method, path, run) in [
        (Method::PUT, "new", "`ipkg publish -n acme .`"),
        (Method::DELETE, "tool/1.0.0/yank", "`ipkg yank acme/tool/1.0.0 REASON`"),
        (Method::DELETE, "tool/1.0.0/yank", "cannot be undone"),
        (Method::PUT, "tool/1.0.0/unyank", "cannot be undone"),
        (Method::PUT, "tool/1.0.0/unyank", "`ipkg publish`"),
        (Method::PUT, "tool/owners", "`ipkg user add -n acme -p tool ADDRESS`"),
        (Method::DELETE, "tool/owners", "`ipkg user revoke -n acme ADDRESS tool`"),
    ] {
        let path = format!("/cargo/acme/api/v1/crates/{path}");
        let answer = server.send(method, &path, &[], body.clone()).await?;
        assert_eq!(answer.status, 405, "{path}");
        assert!(detail(&answer).contains(run), "{path}: {}", detail(&answer));
    }
    let unknown = server.send(Method::POST, "/cargo/acme/api/v1/crates/x", &[], body).await?;
    assert_eq!((unknown.status, detail(&unknown).is_empty()), (404, false));
    let login = server.get("/cargo/acme/me").await?;
    assert_eq!(login.status, 200);
    let message = String::from_utf8_lossy(&login.body).into_owned();
    assert!(message.contains("    ipkg publish -n acme .\n"), "{message}");
    Ok(())
}

#[actix_web::test]
async fn other_instances_show_a_change_within_two_seconds() -> anyhow::Result<()> {
    let (server, owner) = registry().await?;
    let other =
        server.another_instance(|config| config.registry.kind = RegistryKind::Mixed).await?;
    publish(&server, &owner, "tool", "1.0.0").await;
    let path = "/cargo/acme/to/ol/tool";
    assert_eq!(lines(&other.get(path).await?).len(), 1);

    for version in ["1.1.0", "1.2.0", "1.3.0"] {
        publish(&server, &owner, "tool", version).await;
        let last = lines(&server.get(path).await?).pop().unwrap();
        assert_eq!(last["vers"], version);

        let changed = Instant::now();
        while lines(&other.get(path).await?).pop().unwrap()["vers"] != version {
            assert!(changed.elapsed() < Duration::from_secs(2), "{version} is not seen");
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(())
}

#[actix_web::test]
async fn an_invalid_public_url_stops_the_start() -> anyhow::Result<()> {
    let started = TestServer::start_with(|config| {
        config.registry.former_urls = vec!["https://old.example.org".into(), "old".into()];
    })
    .await;

    let error = format!("{:#}", started.err().unwrap());
    assert!(error.contains("`registry.former-urls` is `old`"), "{error}");
    Ok(())
}
