//! The npm frontend, tested with raw requests.

use std::{
    io::Read as _,
    process::{Command, Stdio},
};

use actix_web::{http::Method, rt::task::spawn_blocking};
use bytes::Bytes;
use flate2::read::GzDecoder;
use ipfs_registry_core::{DownloadDigests, RegistryKind, SigningKey};
use ipfs_registry_tests::{
    Answer, Publisher, TestServer,
    archives::{cargo, npm, npm_manifest, npm_of_size},
    servers,
};
use serde_json::{Value, json};

const CORGI: &str = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/// Starts a registry with `@acme/tool` 1.0.0, and returns it with the owner's key.
async fn registry() -> anyhow::Result<(TestServer, SigningKey)> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish(&server, &owner.key, npm("tool", "1.0.0")).await?;
    Ok((server, owner.key))
}

async fn publish(server: &TestServer, key: &SigningKey, archive: Bytes) -> anyhow::Result<()> {
    let answer = server.publish("acme", key, archive).await?;
    assert_eq!(answer.status, 200, "{}", answer.json());
    Ok(())
}

async fn get_with(
    server: &TestServer,
    path: &str,
    headers: &[(&str, &str)],
) -> anyhow::Result<Answer> {
    server.send(Method::GET, path, headers, Bytes::new()).await
}

async fn packument(server: &TestServer) -> anyhow::Result<Value> {
    Ok(server.get("/npm/@acme/tool").await?.json())
}

#[actix_web::test]
async fn a_packument_has_the_fields_that_npm_needs() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    let archive = npm("tool", "1.0.0");
    let digests = DownloadDigests::of(&archive);

    let answer = server.get("/npm/@acme/tool").await?;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("vary"), "Accept, Accept-Encoding");
    let document = answer.json();
    assert_eq!(document["_id"], "@acme/tool");
    assert_eq!(document["name"], "@acme/tool");
    assert!(document["_rev"].is_string());
    assert_eq!(document["dist-tags"], json!({ "latest": "1.0.0" }));
    assert_eq!(document["maintainers"][0]["name"], key.address().to_string());
    for time in ["created", "modified", "1.0.0"] {
        assert!(document["time"][time].is_string(), "{time}");
    }
    let version = &document["versions"]["1.0.0"];
    assert_eq!(version["name"], "@acme/tool");
    assert_eq!(version["_id"], "@acme/tool@1.0.0");
    assert_eq!(version["main"], "index.js");
    let dist = &version["dist"];
    assert_eq!(dist["tarball"], format!("{}/npm/@acme/tool/-/tool-1.0.0.tgz", server.url()));
    assert_eq!(dist["shasum"], digests.shasum());
    assert_eq!(dist["integrity"], digests.integrity());
    assert_eq!(dist["fileCount"], 2);
    assert!(dist["unpackedSize"].as_u64().unwrap() > 50);
    assert_eq!(dist["ipkg"]["signer"], key.address().to_string());
    assert_eq!(dist["ipkg"]["signature"], key.sign_message(&archive).to_string());
    assert_eq!(dist["ipkg"]["id"], "acme/tool/1.0.0");
    assert!(dist["ipkg"]["content_id"].as_str().unwrap().starts_with("Qm"));
    Ok(())
}

#[actix_web::test]
async fn the_abbreviated_packument_has_the_fields_for_an_install() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    let manifest = json!({
        "name": "@other/tool", "version": "1.1.0", "bin": "cli.js", "description": "long words",
        "dependencies": { "@acme/left-pad": "^1.0.0" }, "scripts": { "postinstall": "true" },
        "_hasShrinkwrap": true, "dist": { "tarball": "http://evil.example.org/x.tgz" },
        "hasInstallScript": false, "deprecated": "no",
    });
    publish(&server, &key, npm_manifest(manifest.to_string()).gzip()).await?;

    let answer = get_with(&server, "/npm/@acme%2ftool", &[("accept", CORGI)]).await?;

    assert_eq!(answer.header("content-type"), "application/vnd.npm.install-v1+json");
    let document = answer.json();
    assert_eq!(document["name"], "@acme/tool");
    assert!(document["time"]["1.1.0"].is_string() && document["modified"].is_string());
    let version = &document["versions"]["1.1.0"];
    assert_eq!(version["name"], "@acme/tool");
    assert_eq!(version["bin"], json!({ "tool": "cli.js" }));
    assert_eq!(version["dependencies"], json!({ "@acme/left-pad": "^1.0.0" }));
    assert_eq!(version["hasInstallScript"], true);
    for left_out in ["description", "_hasShrinkwrap", "deprecated", "scripts", "maintainers"] {
        assert_eq!(version[left_out], Value::Null, "{left_out}");
    }
    assert!(version["dist"]["tarball"].as_str().unwrap().starts_with(server.url()));
    Ok(())
}

#[actix_web::test]
async fn every_url_encoding_of_a_name_works() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    for name in ["@acme/tool", "@acme%2ftool", "@acme%2Ftool", "%40acme%2Ftool"] {
        for rest in ["", "/1.0.0", "/latest", "/-/tool-1.0.0.tgz"] {
            let path = format!("/npm/{name}{rest}");
            assert_eq!(server.get(&path).await?.status, 200, "{path}");
        }
        let tags = server.get(&format!("/npm/-/package/{name}/dist-tags")).await?;
        assert_eq!(tags.json(), json!({ "latest": "1.0.0" }));
    }
    Ok(())
}

#[actix_web::test]
async fn a_version_document_is_found_by_number_and_by_tag() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    publish(&server, &key, npm("tool", "1.1.0")).await?;

    let whole = packument(&server).await?;
    for (requested, version) in [("1.0.0", "1.0.0"), ("1.1.0", "1.1.0"), ("latest", "1.1.0")] {
        let document = server.get(&format!("/npm/@acme/tool/{requested}")).await?.json();
        assert_eq!(document, whole["versions"][version]);
    }
    for requested in ["2.0.0", "next", "1.0"] {
        let answer = server.get(&format!("/npm/@acme/tool/{requested}")).await?;
        assert_eq!(answer.status, 404, "{requested}");
        assert!(answer.json()["error"].as_str().unwrap().contains(requested));
    }
    Ok(())
}

#[actix_web::test]
async fn an_archive_is_served_unchanged() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    let large = npm_of_size("large", "1.0.0", 3_000_000);
    publish(&server, &key, large.clone()).await?;
    let small = npm("tool", "1.0.0");

    for (path, bytes) in [
        ("/npm/@acme/tool/-/tool-1.0.0.tgz", &small),
        ("/npm/@acme%2flarge/-/large-1.0.0.tgz", &large),
    ] {
        let answer = server.get(path).await?;
        assert_eq!((answer.status, &answer.body), (200, bytes));
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("accept-ranges"), "bytes");
        let etag = answer.header("etag").to_owned();
        let again = get_with(&server, path, &[("if-none-match", &etag)]).await?;
        assert_eq!((again.status, again.body.len()), (304, 0));
        let part = get_with(&server, path, &[("range", "bytes=10-19")]).await?;
        assert_eq!((part.status, &part.body), (206, &bytes.slice(10..20)));
    }
    Ok(())
}

#[actix_web::test]
async fn each_representation_has_its_own_strong_etag() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    let mut seen = Vec::new();

    for accept in ["application/json", CORGI] {
        for encoding in ["identity", "gzip"] {
            let headers = [("accept", accept), ("accept-encoding", encoding)];
            let answer = get_with(&server, "/npm/@acme/tool", &headers).await?;
            let etag = answer.header("etag").to_owned();
            assert!(etag.starts_with('"') && !seen.contains(&etag), "{etag}");
            assert_eq!(answer.header("content-encoding") == "gzip", encoding == "gzip");

            let requested = [headers[0], headers[1], ("if-none-match", &etag)];
            let again = get_with(&server, "/npm/@acme/tool", &requested).await?;
            assert_eq!((again.status, again.body.len()), (304, 0));
            assert_eq!(again.header("etag"), etag);
            assert_eq!(again.header("vary"), "Accept, Accept-Encoding");
            seen.push(etag);
        }
    }

    publish(&server, &key, npm("tool", "1.1.0")).await?;
    let headers = [("accept-encoding", "identity"), ("if-none-match", seen[0].as_str())];
    assert_eq!(get_with(&server, "/npm/@acme/tool", &headers).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_compressed_packument_is_the_same_packument() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    let zipped = get_with(&server, "/npm/@acme/tool", &[("accept-encoding", "gzip")]).await?;

    let mut plain = Vec::new();
    GzDecoder::new(&zipped.body[..]).read_to_end(&mut plain)?;
    assert_eq!(plain, server.get("/npm/@acme/tool").await?.body);
    Ok(())
}

#[actix_web::test]
async fn a_change_shows_in_the_next_answer() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    publish(&server, &key, npm("other", "1.0.0")).await?;
    let other = server.get("/npm/@acme/other").await?;
    let count = |document: &Value| document["versions"].as_object().unwrap().len();

    for patch in 1..4 {
        publish(&server, &key, npm("tool", &format!("1.0.{patch}"))).await?;
        assert_eq!(count(&packument(&server).await?), patch + 1);
    }

    let yank = "/api/package/yank?id=acme/tool/1.0.3";
    let signature = key.sign_message(b"broken").to_string();
    server.send(Method::POST, yank, &[("x-signature", &signature)], "broken").await?;
    let document = packument(&server).await?;
    assert_eq!(document["versions"]["1.0.3"]["deprecated"], "broken");
    assert_eq!(document["dist-tags"]["latest"], "1.0.2");

    let deprecate = "/api/package/acme/tool/deprecate";
    let signature = key.sign_message(b"use left-pad").to_string();
    server.send(Method::POST, deprecate, &[("x-signature", &signature)], "use left-pad").await?;
    let document = packument(&server).await?;
    assert_eq!(document["versions"]["1.0.0"]["deprecated"], "use left-pad");
    assert_eq!(document["versions"]["1.0.3"]["deprecated"], "broken");

    // The document of an unchanged package has the same bytes.
    assert_eq!(server.get("/npm/@acme/other").await?.body, other.body);
    Ok(())
}

#[actix_web::test]
async fn a_yank_without_a_reason_shows_a_notice() -> anyhow::Result<()> {
    let (server, key) = registry().await?;

    server.signed(Method::POST, "/api/package/yank?id=acme/tool/1.0.0", &key, b"").await?;

    let document = packument(&server).await?;
    assert_eq!(document["versions"]["1.0.0"]["deprecated"], "yanked by its author");
    assert_eq!(document["dist-tags"]["latest"], "1.0.0");
    Ok(())
}

#[actix_web::test]
async fn a_package_with_only_pre_releases_has_a_latest() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    publish(&server, &key, npm("young", "1.0.0-alpha.1")).await?;
    publish(&server, &key, npm("young", "1.0.0-alpha.2")).await?;

    let document = server.get("/npm/@acme/young").await?.json();

    assert_eq!(document["dist-tags"]["latest"], "1.0.0-alpha.2");
    Ok(())
}

#[actix_web::test]
async fn not_found_errors_have_the_form_of_npm() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    for (path, message) in [
        ("/npm/@acme/nothing", "no package `acme/nothing`"),
        ("/npm/@nobody/tool", "no namespace `nobody`"),
        ("/npm/left-pad", "`left-pad` has no scope"),
        ("/npm/@acme/lodash.merge", "lodash.merge"),
        ("/npm/@acme/Tool", "no package `acme/Tool`"),
        ("/npm/@acme/tool/-/tool-9.0.0.tgz", "no version `acme/tool/9.0.0`"),
        ("/npm/-/nothing", "this registry has no route"),
    ] {
        let answer = server.get(path).await?;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), "application/json");
        let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
        assert!(error.contains(message), "{path}: {error}");
    }
    Ok(())
}

#[actix_web::test]
async fn the_npm_frontend_serves_no_crates() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish(&server, &owner.key, cargo("tool", "1.0.0")).await?;

    for path in ["/npm/@acme/tool", "/npm/@acme/tool/1.0.0", "/npm/@acme/tool/-/tool-1.0.0.tgz"] {
        assert_eq!(server.get(path).await?.status, 404, "{path}");
    }

    let crates =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Cargo).await?;
    let answer = crates.get("/npm/@acme/tool").await?;
    assert_eq!(answer.json()["error"], "this registry holds crates, and no npm packages");
    Ok(())
}

#[actix_web::test]
async fn a_publish_with_npm_is_refused_with_advice() -> anyhow::Result<()> {
    let (server, _) = registry().await?;
    let body = Bytes::from(vec![b'x'; 3_000_000]);

    let answer = server.send(Method::PUT, "/npm/@acme%2ftool", &[], body).await?;

    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET, HEAD");
    let error = answer.json()["error"].as_str().unwrap().to_owned();
    assert!(error.contains("ipkg publish -n acme"), "{error}");
    let tags = "/npm/-/package/@acme%2ftool/dist-tags/next";
    for (method, path) in [(Method::DELETE, "/npm/@acme/tool/1.0.0"), (Method::PUT, tags)] {
        let answer = server.send(method, path, &[], "\"1.0.0\"").await?;
        assert!(matches!(answer.status, 404 | 405) && answer.json()["error"].is_string());
    }
    Ok(())
}

#[actix_web::test]
async fn a_login_is_refused_with_advice() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    for (method, path, status) in [
        (Method::POST, "/npm/-/v1/login", 501),
        (Method::PUT, "/npm/-/user/org.couchdb.user:ann", 405),
        (Method::PUT, "/npm/-/user/org.couchdb.user:ann/-rev/1", 405),
    ] {
        let answer = server.send(method, path, &[], "{\"password\": \"secret\"}").await?;
        assert_eq!(answer.status, status, "{path}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains("no accounts") && error.contains("`ipkg publish -n"), "{error}");
    }
    Ok(())
}

/// Without a login, `npm publish` fails before it sends a request.
#[actix_web::test]
async fn stock_npm_points_to_ipkg() -> anyhow::Result<()> {
    let Some(npm) = servers::npm() else { return Ok(()) };
    let (server, _) = registry().await?;
    let folder = tempfile::tempdir()?;
    let manifest = json!({ "name": "@acme/mine", "version": "1.0.0", "license": "MIT" });
    std::fs::write(folder.path().join("package.json"), manifest.to_string())?;
    let run = async |message: &'static str| {
        let mut command = Command::new(&npm);
        command
            .args(message.split(' '))
            .arg(format!("--registry={}/npm/", server.url()))
            .args(["--fetch-retries=0", "--no-update-notifier"])
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null());
        let output = spawn_blocking(move || command.output()).await??;
        assert!(!output.status.success(), "{message}");
        anyhow::Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    };

    assert!(run("publish").await?.contains("ENEEDAUTH"), "npm's own words");
    for login in ["login", "adduser"] {
        let stderr = run(login).await?;
        assert!(stderr.contains("ipkg publish -n NAMESPACE FOLDER"), "{login}: {stderr}");
        assert!(!stderr.contains("Username"), "nobody is asked for a password: {stderr}");
    }
    Ok(())
}

#[actix_web::test]
async fn ping_whoami_and_audit_are_answered() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    assert_eq!(server.get("/npm/-/ping").await?.json(), json!({}));
    assert_eq!(server.get("/npm/-/whoami").await?.json(), json!({ "username": "anonymous" }));
    let bulk = "/npm/-/npm/v1/security/advisories/bulk";
    let answer = server.send(Method::POST, bulk, &[], "{\"@acme/tool\":[\"1.0.0\"]}").await?;
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    let quick = "/npm/-/npm/v1/security/audits/quick";
    let answer = server.send(Method::POST, quick, &[], "{}").await?;
    assert_eq!(answer.json()["metadata"]["vulnerabilities"]["critical"], 0);
    Ok(())
}

#[actix_web::test]
async fn search_finds_packages_by_their_names() -> anyhow::Result<()> {
    let (server, key) = registry().await?;
    publish(&server, &key, npm("tool-box", "1.0.0")).await?;
    publish(&server, &key, npm("left-pad", "1.0.0-alpha.1")).await?;

    let found = server.get("/npm/-/v1/search?text=TOOL&size=1&from=1").await?.json();

    assert_eq!(found["total"], 2);
    assert_eq!(found["objects"].as_array().unwrap().len(), 1);
    let package = &found["objects"][0]["package"];
    assert_eq!(package["name"], "@acme/tool-box");
    assert_eq!(package["version"], "1.0.0");
    assert_eq!(package["maintainers"][0]["username"], key.address().to_string());
    let all = server.get("/npm/-/v1/search?text=scope:acme").await?.json();
    assert_eq!(all["total"], 3);
    let none = server.get("/npm/-/v1/search?text=%25").await?.json();
    assert_eq!(none["total"], 3, "a sign of patterns is no word");
    assert_eq!(server.get("/npm/-/v1/search?size=x").await?.status, 400);
    Ok(())
}

#[actix_web::test]
async fn the_signing_key_is_published() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    let keys = server.get("/npm/-/npm/v1/keys").await?.json();
    let dist = packument(&server).await?["versions"]["1.0.0"]["dist"].clone();

    let key = &keys["keys"][0];
    assert_eq!(key["keytype"], "ecdsa-sha2-nistp256");
    assert_eq!(key["scheme"], "ecdsa-sha2-nistp256");
    assert_eq!(key["expires"], Value::Null);
    assert!(key["keyid"].as_str().unwrap().starts_with("SHA256:"));
    assert_eq!(dist["signatures"].as_array().unwrap().len(), 1);
    assert_eq!(dist["signatures"][0]["keyid"], key["keyid"]);
    Ok(())
}

#[actix_web::test]
async fn the_signing_key_stays_in_the_configured_file() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("npm-key.pem");
    let mut ids = Vec::new();

    for _ in 0..2 {
        let key_file = file.clone();
        let server =
            TestServer::start_with(|config| config.registry.npm_key = Some(key_file)).await?;
        let keys = server.get("/npm/-/npm/v1/keys").await?.json();
        ids.push(keys["keys"][0]["keyid"].to_string());
    }

    assert_eq!(ids[0], ids[1]);
    assert!(std::fs::read_to_string(&file)?.starts_with("-----BEGIN PRIVATE KEY-----"));
    std::fs::write(&file, "something else")?;
    let refused = TestServer::start_with(|config| config.registry.npm_key = Some(file)).await;
    let message = format!("{:#}", refused.err().unwrap());
    assert!(message.contains("not a P-256 private key"), "{message}");
    Ok(())
}

#[actix_web::test]
async fn urls_begin_with_the_public_url() -> anyhow::Result<()> {
    let public = Some("https://r.example.org/base".to_owned());
    let server = TestServer::start_with(|config| config.registry.public_url = public).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish(&server, &owner.key, npm("tool", "1.0.0")).await?;

    let dist = packument(&server).await?["versions"]["1.0.0"]["dist"].clone();

    assert_eq!(dist["tarball"], "https://r.example.org/base/npm/@acme/tool/-/tool-1.0.0.tgz");
    let public = Some("ftp://r.example.org".to_owned());
    let refused = TestServer::start_with(|config| config.registry.public_url = public).await;
    assert!(format!("{:#}", refused.err().unwrap()).contains("registry.public-url"));
    Ok(())
}

#[actix_web::test]
async fn an_invalid_host_is_refused() -> anyhow::Result<()> {
    let (server, _) = registry().await?;

    let answer =
        get_with(&server, "/npm/@acme/tool", &[("host", "registry.example.org:8080")]).await?;
    let tarball = answer.json()["versions"]["1.0.0"]["dist"]["tarball"].to_string();
    assert!(tarball.contains("http://registry.example.org:8080/npm/"), "{tarball}");

    let answer = get_with(&server, "/npm/@acme/tool", &[("host", "evil/path?")]).await?;
    assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_host"));
    assert!(answer.json()["error"].is_string());
    Ok(())
}

#[actix_web::test]
async fn another_instance_shows_a_change_within_two_seconds() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("shared.db").display());
    let layer = folder.path().join("objects");
    let start = || {
        let (url, layer) = (url.clone(), layer.clone());
        TestServer::start_with(move |config| {
            config.database.url = url;
            config.storage.layers = vec![ipfs_registry_server::LayerConfig::directory(layer)];
        })
    };
    let (first, second) = (start().await?, start().await?);
    let owner = Publisher::with_namespace(&first, "acme").await?;
    publish(&first, &owner.key, npm("tool", "1.0.0")).await?;
    let keys = |server: &TestServer| server.url().to_owned();
    assert_ne!(keys(&first), keys(&second));
    let before = packument(&second).await?;
    assert_eq!(before["dist-tags"]["latest"], "1.0.0");

    publish(&first, &owner.key, npm("tool", "1.1.0")).await?;
    let begun = std::time::Instant::now();
    while packument(&second).await?["dist-tags"]["latest"] != "1.1.0" {
        assert!(begun.elapsed().as_millis() < 2000, "the change does not show");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }

    let one = first.get("/npm/-/npm/v1/keys").await?.json();
    assert_eq!(one, second.get("/npm/-/npm/v1/keys").await?.json(), "one key for both");
    let dist = |document: Value| document["versions"]["1.1.0"]["dist"]["signatures"].clone();
    assert_eq!(dist(packument(&first).await?), dist(packument(&second).await?));
    Ok(())
}
