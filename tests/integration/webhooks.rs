//! What endpoints are told, through the built server.

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

use actix_web::rt::{task::spawn_blocking, time::sleep};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ContentId, DownloadDigests, Keystore, Namespace, SigningKey};
use ipfs_registry_tests::{
    archives::{cargo, npm},
    binary::{binary, example},
    process::{Home, ServerProcess},
    receiver::Receiver,
    shop::Said,
    skipped::skip,
};

const PASSWORD: (&str, &str) = ("IPKG_WEBHOOK_KEYSTORE_PASSWORD", "correct horse");

/// The key of all these servers: keystores take their time.
static KEY: LazyLock<(SigningKey, String)> = LazyLock::new(|| {
    let key = SigningKey::generate();
    let keystore = Keystore::encrypt(&key, PASSWORD.1);
    (key, keystore.to_json())
});

/// A server's folder that tells these endpoints, and waits a second before it tries again.
fn home(endpoints: &[&str], more: &str) -> anyhow::Result<Home> {
    home_of("npm", endpoints, more)
}

/// The same, of a registry of this kind.
fn home_of(kind: &str, endpoints: &[&str], more: &str) -> anyhow::Result<Home> {
    let tables = format!(
        "kind = {kind:?}\n[webhooks]\nendpoints = {endpoints:?}\nkey = \"key.json\"\n\
         backoff-seconds = 1\ntimeout-seconds = 2\n{more}"
    );
    let home = Home::new(&tables)?;
    fs::write(home.path().join("key.json"), &KEY.1)?;
    Ok(home)
}

fn start(home: &Home) -> anyhow::Result<ServerProcess> {
    home.start_with(&[PASSWORD])
}

async fn publisher(
    server: &ServerProcess,
    key: &SigningKey,
) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(server.url()).key(key.clone()).build()?;
    let namespace: Namespace = "acme".parse()?;
    if client.sign_up().await.is_ok() {
        client.register(&namespace).await?;
    }
    Ok((client, namespace))
}

/// Publishes `acme/tool/1.0.x` for these x.
async fn publish(server: &ServerProcess, patches: std::ops::Range<u32>) -> anyhow::Result<()> {
    static OWNER: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);
    let (client, namespace) = publisher(server, &OWNER).await?;
    for patch in patches {
        client.publish(&namespace, npm("tool", &format!("1.0.{patch}"))).await?;
    }
    Ok(())
}

async fn webhooks(home: &Home, line: &str) -> anyhow::Result<Said> {
    let mut command = Command::new(binary("ipkg-server"));
    command.arg("webhooks").args(line.split_whitespace()).arg("-c").arg(home.config());
    Ok(spawn_blocking(move || command.output()).await??.into())
}

#[actix_web::test]
async fn an_endpoint_is_told_of_publishes_in_order_and_signed() -> anyhow::Result<()> {
    let receiver = Receiver::start()?;
    let home = home(&[&receiver.url()], "")?;
    let server = start(&home)?;

    publish(&server, 0..5).await?;

    let sent = receiver.waits_for("publish", 5).await;
    for (patch, sent) in sent.iter().enumerate() {
        assert_eq!(sent.signer()?, KEY.0.address());
        assert_eq!(sent.headers["content-type"], "application/json");
        let body = &sent.json()["body"];
        let archive = npm("tool", &format!("1.0.{patch}"));
        assert_eq!(body["id"], format!("acme/tool/1.0.{patch}"));
        assert_eq!(body["artifact"]["package"]["version"], format!("1.0.{patch}"));
        assert_eq!(body["key"], format!("/ipfs/{}", ContentId::of(&archive)));
        for key in ["checksum", "signature", "signer", "created_at"] {
            assert!(body[key].is_string(), "{key}: {body}");
        }
    }
    let mut deliveries: Vec<_> = sent.iter().map(|sent| sent.delivery()).collect();
    deliveries.sort();
    deliveries.dedup();
    assert_eq!(deliveries.len(), 5);
    Ok(())
}

#[actix_web::test]
async fn a_download_by_cargo_is_told_as_one_of_its_namespace() -> anyhow::Result<()> {
    let receiver = Receiver::start()?;
    let home = home_of("cargo", &[&receiver.url()], "")?;
    let server = start(&home)?;
    let archive = cargo("tool", "1.0.0");
    for namespace in ["acme", "other-team"] {
        let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
        client.sign_up().await?;
        let namespace: Namespace = namespace.parse()?;
        client.register(&namespace).await?;
        client.publish(&namespace, archive.clone()).await?;
    }
    let cksum = DownloadDigests::of(&archive).cksum();

    for namespace in ["acme", "other-team", "acme"] {
        let url = format!("{}/cargo/{namespace}/crates/{cksum}", server.url());
        let answer = awc::Client::default().get(url).send().await;
        let body = answer.map_err(|error| anyhow::anyhow!("{error}"))?.body().await?;
        assert_eq!(body, archive);
    }

    let sent = receiver.waits_for("fetch", 3).await;
    let told: Vec<String> = sent.iter().map(|sent| sent.id()).collect();
    assert_eq!(told, ["acme/tool/1.0.0", "other-team/tool/1.0.0", "acme/tool/1.0.0"]);
    Ok(())
}

#[actix_web::test]
async fn fetches_are_told_too() -> anyhow::Result<()> {
    let receiver = Receiver::start()?;
    let home = home(&[&receiver.url()], "")?;
    let server = start(&home)?;
    publish(&server, 0..1).await?;

    let reader = Client::builder(server.url()).build()?;
    reader.fetch("acme/tool/1.0.0".parse::<ipfs_registry_core::ArchiveRef>()?).await?;

    let sent = receiver.waits_for("fetch", 1).await;
    assert_eq!(sent[0].id(), "acme/tool/1.0.0");
    assert_eq!(sent[0].signer()?, KEY.0.address());
    Ok(())
}

#[actix_web::test]
async fn what_an_endpoint_refuses_is_sent_again_and_then_set_aside() -> anyhow::Result<()> {
    let receiver = Receiver::start()?;
    // A redirect is an answer like any other that is not 2xx.
    receiver.answers(302, Duration::ZERO);
    let home = home(&[&receiver.url()], "retry-limit = 2")?;
    let server = start(&home)?;
    publish(&server, 0..1).await?;

    let tries = receiver.waits_for("publish", 3).await;
    assert!(tries.iter().all(|sent| sent.delivery() == tries[0].delivery()));
    assert!(tries[1].at - tries[0].at >= Duration::from_millis(900));
    assert!(tries[2].at - tries[1].at >= Duration::from_millis(1800), "the wait doubles");

    receiver.answers(200, Duration::ZERO);
    publish(&server, 1..2).await?;
    let sent = receiver.waits_for("publish", 4).await;
    assert_eq!(sent[3].id(), "acme/tool/1.0.1", "what comes after it goes on");
    let listed = webhooks(&home, "list").await?;
    let aside = &listed.json["set_aside"][0];
    assert_eq!((listed.status, aside["version"].as_str()), (0, Some("acme/tool/1.0.0")));
    assert_eq!(
        (aside["tries"].as_u64(), aside["id"].as_str()),
        (Some(3), Some(&*tries[0].delivery()))
    );
    assert!(!listed.json.to_string().contains("very-secret"), "{listed:?}");
    // The server notes a delivery after its answer.
    let told = Instant::now();
    let mut last = listed.json["endpoints"][0]["last_delivery"].clone();
    while last["version"] != "acme/tool/1.0.1" {
        assert!(told.elapsed() < Duration::from_secs(10), "{last}");
        last = webhooks(&home, "list").await?.json["endpoints"][0]["last_delivery"].clone();
    }
    assert!(last["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{last}");

    let retried = webhooks(&home, &format!("retry {}", tries[0].delivery())).await?;
    assert_eq!((retried.status, retried.json["retried"].as_u64()), (0, Some(1)));
    let again = receiver.waits_for("publish", 5).await;
    assert_eq!(again[4].delivery(), tries[0].delivery());
    assert_eq!(webhooks(&home, "retry nothing-of-that-id").await?.status, 1);
    Ok(())
}

#[actix_web::test]
async fn an_undelivered_publish_survives_a_kill() -> anyhow::Result<()> {
    let port = Receiver::start()?.url();
    let receiver = Receiver::start()?;
    receiver.answers(503, Duration::ZERO);
    let home = home(&[&receiver.url(), &port], "")?;
    let server = start(&home)?;
    publish(&server, 0..1).await?;
    let refused = receiver.waits_for("publish", 1).await.remove(0);

    server.signal("KILL")?;
    drop(server);
    sleep(Duration::from_millis(100)).await;
    receiver.answers(200, Duration::ZERO);
    let before = receiver.sent("publish").len();
    let _server = start(&home)?;

    let sent = receiver.waits_for("publish", before + 1).await;
    assert_eq!(
        (sent[before].id(), sent[before].delivery()),
        ("acme/tool/1.0.0".into(), refused.delivery())
    );
    sleep(Duration::from_millis(1500)).await;
    assert_eq!(receiver.sent("publish").len(), before + 1, "it is delivered once");
    Ok(())
}

#[actix_web::test]
async fn a_slow_endpoint_slows_neither_publishes_nor_another_endpoint() -> anyhow::Result<()> {
    let (slow, quick) = (Receiver::start()?, Receiver::start()?);
    slow.answers(200, Duration::from_secs(60));
    let home = home(&[&slow.url(), &quick.url()], "")?;
    let server = start(&home)?;

    let begun = Instant::now();
    publish(&server, 0..10).await?;
    quick.waits_for("publish", 10).await;

    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(slow.sent("publish").len() < 10);
    Ok(())
}

#[actix_web::test]
async fn of_two_instances_one_delivers_each_event() -> anyhow::Result<()> {
    let receiver = Receiver::start()?;
    receiver.answers(200, Duration::from_millis(20));
    let home = home(&[&receiver.url()], "")?;
    let (one, other) = (start(&home)?, start(&home)?);

    for round in 0..10 {
        publish(if round % 2 == 0 { &one } else { &other }, round..round + 1).await?;
    }
    let sent = receiver.waits_for("publish", 10).await;
    sleep(Duration::from_millis(1500)).await;

    let ids: Vec<_> = sent.iter().map(|sent| sent.id()).collect();
    let expected: Vec<_> = (0..10).map(|patch| format!("acme/tool/1.0.{patch}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(receiver.sent("publish").len(), 10);
    Ok(())
}

#[test]
fn a_key_that_does_not_open_stops_the_start() -> anyhow::Result<()> {
    let home = home(&["https://hooks.example.org/?token=very-secret"], "")?;
    let refusal = |environment: &[(&str, &str)]| {
        home.start_with(environment).err().map(|error| error.to_string()).unwrap_or_default()
    };

    let missing = refusal(&[]);
    assert!(missing.contains("webhooks.key") && missing.contains(PASSWORD.0), "{missing}");
    let wrong = refusal(&[(PASSWORD.0, "wrong")]);
    assert!(wrong.contains("does not open with the password"), "{wrong}");
    fs::remove_file(home.path().join("key.json"))?;
    let gone = refusal(&[PASSWORD]);
    assert!(gone.contains("webhooks.key") && gone.contains("key.json"), "{gone}");
    for said in [missing, wrong, gone] {
        assert!(!said.contains("very-secret") && !said.contains("correct horse"), "{said}");
    }
    for (table, key) in [
        ("[webhooks]\nendpoints = [\"http://a.example\"]", "webhooks.key"),
        ("[webhooks]\nendpoints = [\"ftp://a.example\"]", "webhooks.endpoints"),
    ] {
        let said = Home::with_tables(table)?.start().err().map(|error| error.to_string());
        assert!(said.as_ref().is_some_and(|said| said.contains(key)), "{said:?}");
    }
    Ok(())
}

/// A receiver of the documentation, from its start to its end.
struct Example {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Example {
    fn start(mut command: Command) -> anyhow::Result<Self> {
        command.arg(KEY.0.address().to_string()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap()?;
        let url = first.trim_start_matches("listening on ").to_owned();
        Ok(Self { process, lines, url })
    }

    async fn believes_the_registry_alone(mut self) -> anyhow::Result<()> {
        let home = home(&[&self.url], "")?;
        let server = start(&home)?;
        publish(&server, 0..2).await?;
        for patch in 0..2 {
            let key = ContentId::of(&npm("tool", &format!("1.0.{patch}")));
            let expected = format!("publish acme/tool/1.0.{patch} /ipfs/{key}");
            assert_eq!(self.lines.next().unwrap()?, expected);
        }
        let forged = SigningKey::generate().sign_message(b"{}").to_string();
        let sent = awc::Client::default().post(&self.url).insert_header(("x-signature", forged));
        let answer = sent.send_body("{}").await.map_err(|error| anyhow::anyhow!("{error}"))?;
        assert_eq!(answer.status().as_u16(), 400);
        Ok(())
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[actix_web::test]
async fn the_example_in_rust_checks_who_sends() -> anyhow::Result<()> {
    Example::start(Command::new(example("webhook_receiver")))?.believes_the_registry_alone().await
}

#[actix_web::test]
async fn the_example_in_javascript_checks_who_sends() -> anyhow::Result<()> {
    let Some(modules) = std::env::var_os("IPKG_TEST_RECEIVER") else {
        skip("the modules of the JavaScript receiver (`IPKG_TEST_RECEIVER`)");
        return Ok(());
    };
    // Modules are looked for beside the file that imports them.
    let folder = tempfile::tempdir()?;
    let source = include_str!("../../docs/examples/webhook-receiver/receiver.mjs");
    fs::write(folder.path().join("receiver.mjs"), source)?;
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules"))?;
    let mut node = Command::new("node");
    node.arg(folder.path().join("receiver.mjs"));
    Example::start(node)?.believes_the_registry_alone().await
}
