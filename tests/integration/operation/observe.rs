//! Health, metrics, request ids, and logs without secrets.

mod backlog;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use actix_web::http::Method;
use bytes::Bytes;
use ipfs_registry_client::Client;
use ipfs_registry_core::{DownloadDigests, RegistryKind, SigningKey};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{cargo, npm},
    binary::binary,
    servers,
    temp_registry::TempRegistry,
};
use serde_json::Value;

#[actix_web::test]
async fn a_healthy_server_is_live_and_ready() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    let live = server.get("/health/live").await?;
    assert_eq!((live.status, live.json()["status"].as_str()), (200, Some("ok")));

    let ready = server.get("/health/ready").await?;
    let told = ready.json();
    assert_eq!((ready.status, told["status"].as_str()), (200, Some("ok")));
    assert_eq!(told["database"]["state"], "up");
    assert!(told["database"]["ms"].is_u64());
    assert_eq!(told["layers"][1]["position"], 2);
    assert_eq!(told["layers"][1]["kind"], "file");
    assert_eq!(told["layers"][1]["state"], "up");
    Ok(())
}

#[actix_web::test]
async fn a_server_with_a_missing_layer_is_live_and_not_ready() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    std::fs::remove_dir_all(server.layer(1))?;

    let ready = server.get("/health/ready").await?;

    assert_eq!(ready.status, 503);
    assert_eq!(ready.json()["layers"][0]["state"], "up");
    assert_eq!(ready.json()["layers"][1]["state"], "down");
    assert_eq!(server.get("/health/live").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn requests_are_counted_by_route() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let archive = npm("tool", "1.0.0");
    assert_eq!(server.publish("acme", &owner.key, archive.clone()).await?.status, 200);
    assert_eq!(server.get("/api/package?id=acme/tool/1.0.0").await?.body, archive);
    server.get("/api/namespace/nobody").await?;
    server.get("/nowhere/at/all").await?;

    let text = metrics(&server).await?;

    let size = archive.len();
    for line in [
        r#"ipkg_http_requests_total{method="GET",route="/api/package",status="200"} 1"#,
        r#"ipkg_http_requests_total{method="POST",route="/api/package/{namespace}",status="200"} 1"#,
        r#"ipkg_http_requests_total{method="GET",route="/api/namespace/{namespace}",status="404"} 1"#,
        r#"ipkg_http_requests_total{method="GET",route="none",status="404"} 1"#,
        r#"ipkg_http_request_duration_seconds_count{method="GET",route="/api/package"} 1"#,
        r#"ipkg_publishes_total{frontend="api",outcome="done"} 1"#,
        r#"ipkg_fetches_total{frontend="api",outcome="done"} 1"#,
        r#"ipkg_fetches_total{frontend="api",outcome="failed"} 0"#,
        &format!("ipkg_archive_received_bytes_total {size}"),
        &format!("ipkg_archive_sent_bytes_total {size}"),
        r#"ipkg_layer_writes_total{kind="file",position="1"} 1"#,
        r#"ipkg_layer_reads_total{kind="file",position="1"} 1"#,
        r#"ipkg_cache_misses_total{cache="archives"} 1"#,
        "ipkg_webhooks_dropped_total 0",
        r#"ipkg_build_info{version="0.1.0"} 1"#,
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains("nobody"), "{text}");
    Ok(())
}

/// Overwrites every object in both layers of the server.
fn damage_all(server: &TestServer) -> anyhow::Result<()> {
    for layer in [0, 1] {
        for shard in std::fs::read_dir(server.layer(layer))? {
            for object in std::fs::read_dir(shard?.path())? {
                std::fs::write(object?.path(), "damaged")?;
            }
        }
    }
    Ok(())
}

#[actix_web::test]
async fn fetches_and_publishes_of_stock_clients_are_counted_too() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let (package, krate) = (npm("tool", "1.0.0"), cargo("brick", "1.0.0"));
    let cksum = DownloadDigests::of(&krate).cksum();
    for archive in [package, krate] {
        assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);
    }
    damage_all(&server)?;
    let by_checksum = format!("/cargo/acme/crates/{cksum}");

    for (path, status) in [
        ("/npm/@acme/tool/-/tool-1.0.0.tgz", 422),
        ("/npm/@acme/tool/-/tool-2.0.0.tgz", 404),
        ("/npm/@acme%2ftool", 200),
        (&*by_checksum, 422),
        ("/cargo/acme/crates/brick/1.0.0/download", 422),
        ("/cargo/acme/crates/brick/2.0.0/download", 404),
        ("/cargo/acme/br/ic/brick", 200),
        ("/api/package?id=acme/brick/1.0.0", 422),
    ] {
        assert_eq!(server.get(path).await?.status, status, "{path}");
    }
    for path in ["/npm/@acme%2ftool", "/cargo/acme/api/v1/crates/new"] {
        assert_eq!(server.send(Method::PUT, path, &[], "{}").await?.status, 405, "{path}");
    }

    let text = metrics(&server).await?;
    for line in [
        r#"ipkg_fetches_total{frontend="npm",outcome="done"} 0"#,
        r#"ipkg_fetches_total{frontend="npm",outcome="refused"} 1"#,
        r#"ipkg_fetches_total{frontend="npm",outcome="failed"} 1"#,
        r#"ipkg_fetches_total{frontend="cargo",outcome="done"} 0"#,
        r#"ipkg_fetches_total{frontend="cargo",outcome="refused"} 1"#,
        r#"ipkg_fetches_total{frontend="cargo",outcome="failed"} 2"#,
        r#"ipkg_fetches_total{frontend="api",outcome="failed"} 1"#,
        r#"ipkg_publishes_total{frontend="api",outcome="done"} 2"#,
        r#"ipkg_publishes_total{frontend="npm",outcome="refused"} 1"#,
        r#"ipkg_publishes_total{frontend="cargo",outcome="refused"} 1"#,
        r#"ipkg_publishes_total{frontend="cargo",outcome="failed"} 0"#,
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is not in:\n{text}");
    }
    Ok(())
}

#[actix_web::test]
async fn promtool_accepts_the_metrics() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    server.get("/api").await?;
    let text = metrics(&server).await?;
    let Some(promtool) = servers::promtool() else { return Ok(()) };

    let mut check = Command::new(promtool);
    check.args(["check", "metrics"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut check = check.stdout(Stdio::piped()).spawn()?;
    check.stdin.take().unwrap().write_all(text.as_bytes())?;
    let found = check.wait_with_output()?;

    assert!(found.status.success(), "{found:?}");
    assert!(found.stderr.is_empty(), "{found:?}");
    Ok(())
}

#[actix_web::test]
async fn an_admin_address_removes_health_and_metrics_from_the_public_one() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.admin.bind = Some(([127, 0, 0, 1], 0).into());
    })
    .await?;

    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(server.get(path).await?.outcome(), (404, "unknown_route".into()), "{path}");
    }
    Ok(())
}

#[actix_web::test]
async fn the_admin_address_serves_only_health_and_metrics() -> anyhow::Result<()> {
    let own = format!("127.0.0.1:{}", servers::free_port()?);
    let registry = TempRegistry::with_tables(&format!("[admin]\nbind = \"{own}\""))?;
    let _server = registry.start()?;

    for (path, status) in
        [("health/live", 200), ("health/ready", 200), ("metrics", 200), ("api", 404)]
    {
        let sent = awc::Client::default().get(format!("http://{own}/{path}")).send().await;
        let answer = sent.map_err(|error| anyhow::anyhow!("{path}: {error}"))?;
        assert_eq!(answer.status().as_u16(), status, "{path}");
    }
    Ok(())
}

#[actix_web::test]
async fn every_answer_has_a_request_id_and_a_valid_one_is_reused() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let send_id = async |id: &'static str| {
        let headers = [("x-request-id", id)];
        let answer = server.send(Method::GET, "/nowhere", &headers, Bytes::new()).await?;
        anyhow::Ok(answer.header("x-request-id").to_owned())
    };

    assert_eq!(send_id("from-a.proxy_1").await?, "from-a.proxy_1");
    for odd in ["a b", "x\"y", "{}"] {
        let created = send_id(odd).await?;
        assert!(!created.is_empty() && created != odd, "{created}");
    }
    assert!(!server.get("/api").await?.header("x-request-id").is_empty());
    Ok(())
}

#[actix_web::test]
async fn an_error_has_the_request_id() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    std::fs::remove_dir_all(server.layer(1))?;

    let answer = server.publish("acme", &owner.key, npm("tool", "1.0.0")).await?;

    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["id"], answer.header("x-request-id"));
    Ok(())
}

async fn metrics(server: &TestServer) -> anyhow::Result<String> {
    let answer = server.get("/metrics").await?;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    Ok(String::from_utf8(answer.body.to_vec())?)
}

#[actix_web::test]
async fn the_json_log_has_request_ids_and_no_secrets() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let log = registry.path().join("log.json");
    let config = std::fs::read_to_string(registry.config())?;
    std::fs::write(registry.config(), format!("{config}[log]\nformat = \"json\"\n"))?;
    let mut server = Command::new(binary("ipkg-server"))
        .args(["-b", "127.0.0.1:0", "-c"])
        .arg(registry.config())
        .env("RUST_LOG", "debug")
        .stderr(std::fs::File::create(&log)?)
        .spawn()?;
    let url = listening(&log).await?;
    let key = SigningKey::generate();
    let client = Client::builder(&url).key(key.clone()).build()?;
    client.sign_up().await?;
    client.register(&"acme".parse()?).await?;
    let archive = npm("tool", "1.0.0");
    client.publish(&"acme".parse()?, archive.clone()).await?;
    client.yank(&"acme/tool/1.0.0".parse()?, "a secret reason").await?;
    server.kill()?;
    server.wait()?;

    let text = std::fs::read_to_string(&log)?;
    let lines = text.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;

    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 4, "{text}");
    assert!(answered.iter().all(|line| line["span"]["request_id"].is_string()), "{text}");
    let published = lines.iter().find(|line| line["message"] == "published").unwrap();
    assert!(published["span"]["request_id"].is_string(), "{published}");
    for signed in [&b".ipfs-registry"[..], b"acme", &archive, b"a secret reason"] {
        assert!(!text.contains(&key.sign_message(signed).to_string()), "a signature is in the log");
    }
    assert!(!text.contains("a secret reason"), "{text}");
    Ok(())
}

/// Waits until the server that logs to this file listens, and returns its URL.
async fn listening(log: &Path) -> anyhow::Result<String> {
    for _ in 0..500 {
        let text = std::fs::read_to_string(log)?;
        let rest = text.split_once("listening on ").map(|(_, rest)| rest);
        if let Some((url, _)) = rest.and_then(|rest| rest.split_once('"')) {
            return Ok(url.to_owned());
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    anyhow::bail!("it does not listen: {}", std::fs::read_to_string(log)?)
}

#[actix_web::test]
async fn the_openapi_document_matches_the_routes() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let document = server.get("/api/openapi.json").await?.json();
    assert_eq!(document["openapi"], "3.1.0");

    for (template, item) in document["paths"].as_object().unwrap() {
        let path = template
            .replace("{namespace}", "acme")
            .replace("{package}", "tool")
            .replace("{address}", "0x1fc770ac21067a04f83101ebf19a670db9e3eb21");
        for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::PUT] {
            let described = item.get(method.as_str().to_lowercase()).is_some();
            let answer = server.send(method.clone(), &path, &[], Bytes::new()).await?;
            // A path such as `/api/package/yank` also matches the route of a namespace, whose name is reserved.
            let missing = ["method_not_allowed", "unknown_route", "reserved_name"];
            let answered = answer.status != 405 && !missing.contains(&&*answer.code());
            assert_eq!(described, answered, "{method} {template}: {answer:?}");
        }
    }
    Ok(())
}
