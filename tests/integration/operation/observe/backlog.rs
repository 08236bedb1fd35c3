//! The metrics of the deliveries that endpoints have not received.

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::rt::{task::spawn_blocking, time::sleep};
use ipfs_registry_client::Client;
use ipfs_registry_core::{Keystore, Namespace, SigningKey};
use ipfs_registry_tests::{
    archives::npm, process::ServerProcess, servers::Postgres, temp_registry::TempRegistry,
    webhook_receiver::WebhookReceiver,
};

const PASSWORD: (&str, &str) = ("IPKG_WEBHOOK_KEYSTORE_PASSWORD", "correct horse");

/// The time after which a changed backlog must be reported.
const PATIENCE: Duration = Duration::from_secs(30);

/// Adds endpoints to the configuration, and starts the server.
fn start(registry: &TempRegistry, endpoints: &[&str]) -> anyhow::Result<ServerProcess> {
    let tables = format!(
        "[webhooks]\nendpoints = {endpoints:?}\nkey = \"key.json\"\nretry-limit = 0\ntimeout-seconds = 60\n"
    );
    let config = fs::read_to_string(registry.config())?;
    fs::write(registry.config(), format!("{config}{tables}"))?;
    let key = Keystore::encrypt(&SigningKey::generate(), PASSWORD.1);
    fs::write(registry.path().join("key.json"), key.to_json())?;
    registry.start_with(&[PASSWORD])
}

/// Publishes `acme/tool` with these versions.
async fn publish(server: &ServerProcess, versions: &[&str]) -> anyhow::Result<()> {
    let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
    let namespace: Namespace = "acme".parse()?;
    client.sign_up().await?;
    client.register(&namespace).await?;
    for version in versions {
        client.publish(&namespace, npm("tool", version)).await?;
    }
    Ok(())
}

/// Returns the lines of the backlog in the metrics.
async fn backlog(server: &ServerProcess) -> anyhow::Result<Vec<String>> {
    let asked = awc::Client::default().get(format!("{}/metrics", server.url())).send().await;
    let mut answer = asked.map_err(|error| anyhow::anyhow!("{error}"))?;
    anyhow::ensure!(answer.status() == 200, "{}", answer.status());
    let text = String::from_utf8(answer.body().await?.to_vec())?;
    let names = ["ipkg_webhooks_pending{", "ipkg_webhooks_set_aside{"];
    let lines = text.lines().filter(|line| names.iter().any(|name| line.starts_with(name)));
    Ok(lines.map(str::to_owned).collect())
}

async fn wait_for(server: &ServerProcess, expected: &[&str]) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let found = backlog(server).await?;
        if found == expected {
            return Ok(());
        }
        anyhow::ensure!(begun.elapsed() < PATIENCE, "{found:?} and not {expected:?}");
        sleep(Duration::from_millis(200)).await;
    }
}

#[actix_web::test]
async fn the_webhook_backlog_is_counted_by_the_position_of_the_endpoint() -> anyhow::Result<()> {
    let (refusing, slow, good) =
        (WebhookReceiver::start()?, WebhookReceiver::start()?, WebhookReceiver::start()?);
    refusing.set_answer(500, Duration::ZERO);
    slow.set_answer(200, Duration::from_secs(60));
    let registry = TempRegistry::new("")?;
    let server = start(&registry, &[&refusing.url(), &slow.url(), &good.url()])?;
    let expect = |pending: [u8; 3], set_aside: [u8; 3]| {
        let names = [("ipkg_webhooks_pending", pending), ("ipkg_webhooks_set_aside", set_aside)];
        names.map(|(name, counts)| {
            [0, 1, 2].map(|it| format!("{name}{{position=\"{}\"}} {}", it + 1, counts[it]))
        })
    };
    let lines = expect([0, 0, 0], [0, 0, 0]).concat();
    wait_for(&server, &lines.iter().map(|line| &**line).collect::<Vec<_>>()).await?;

    publish(&server, &["1.0.0", "1.0.1", "1.0.2"]).await?;

    let lines = expect([0, 3, 0], [3, 0, 0]).concat();
    wait_for(&server, &lines.iter().map(|line| &**line).collect::<Vec<_>>()).await?;
    Ok(())
}

#[actix_web::test]
async fn metrics_do_not_wait_for_a_database_that_hangs() -> anyhow::Result<()> {
    let Some(postgres) = Postgres::start() else { return Ok(()) };
    let objects = tempfile::tempdir()?;
    let registry = Arc::new(TempRegistry::on_database(&postgres.database()?, objects.path())?);
    let receiver = WebhookReceiver::start()?;
    let server = start(&registry, &[&receiver.url()])?;
    let lines =
        ["ipkg_webhooks_pending{position=\"1\"} 0", "ipkg_webhooks_set_aside{position=\"1\"} 0"];
    wait_for(&server, &lines).await?;

    let lock = "BEGIN; LOCK TABLE webhook_endpoints IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(15)";
    let config = Arc::clone(&registry);
    let locked = spawn_blocking(move || {
        let answer = postgres.query(&config, lock);
        (postgres, answer)
    });
    wait_for(&server, &[]).await?;
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(backlog(&server).await?, [""; 0]);
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
    let (mut postgres, answer) = locked.await?;
    answer?;
    wait_for(&server, &lines).await?;

    postgres.stop();
    wait_for(&server, &[]).await
}
