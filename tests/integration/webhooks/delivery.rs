//! Deliveries to endpoints: order, signatures, retries and the dead-letter table.

use std::{
    fs,
    time::{Duration, Instant},
};

use actix_web::rt::time::sleep;
use ipfs_registry_client::Client;
use ipfs_registry_core::{ContentId, DownloadDigests, Namespace, SigningKey};
use ipfs_registry_tests::{
    archives::{cargo, npm},
    temp_registry::TempRegistry,
    webhook_receiver::WebhookReceiver,
};

use super::sender::{KEY, PASSWORD, publish, registry, registry_of_kind, start, webhooks};

#[actix_web::test]
async fn publishes_are_delivered_in_order_and_signed() -> anyhow::Result<()> {
    let receiver = WebhookReceiver::start()?;
    let registry = registry(&[&receiver.url()], "")?;
    let server = start(&registry)?;

    publish(&server, 0..5).await?;

    let sent = receiver.wait_for("publish", 5).await;
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
    let mut deliveries: Vec<_> = sent.iter().map(|sent| sent.delivery_id()).collect();
    deliveries.sort();
    deliveries.dedup();
    assert_eq!(deliveries.len(), 5);
    Ok(())
}

#[actix_web::test]
async fn a_download_by_cargo_is_an_event_of_its_namespace() -> anyhow::Result<()> {
    let receiver = WebhookReceiver::start()?;
    let registry = registry_of_kind("cargo", &[&receiver.url()], "")?;
    let server = start(&registry)?;
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

    let sent = receiver.wait_for("fetch", 3).await;
    let told: Vec<String> = sent.iter().map(|sent| sent.version_id()).collect();
    assert_eq!(told, ["acme/tool/1.0.0", "other-team/tool/1.0.0", "acme/tool/1.0.0"]);
    Ok(())
}

#[actix_web::test]
async fn fetches_are_delivered() -> anyhow::Result<()> {
    let receiver = WebhookReceiver::start()?;
    let registry = registry(&[&receiver.url()], "")?;
    let server = start(&registry)?;
    publish(&server, 0..1).await?;

    let reader = Client::builder(server.url()).build()?;
    reader.fetch("acme/tool/1.0.0".parse::<ipfs_registry_core::ArchiveRef>()?).await?;

    let sent = receiver.wait_for("fetch", 1).await;
    assert_eq!(sent[0].version_id(), "acme/tool/1.0.0");
    assert_eq!(sent[0].signer()?, KEY.0.address());
    Ok(())
}

#[actix_web::test]
async fn a_refused_delivery_is_retried_and_then_moved_to_the_dead_letters() -> anyhow::Result<()> {
    let receiver = WebhookReceiver::start()?;
    // A redirect counts as a failed delivery.
    receiver.set_answer(302, Duration::ZERO);
    let registry = registry(&[&receiver.url()], "retry-limit = 2")?;
    let server = start(&registry)?;
    publish(&server, 0..1).await?;

    let tries = receiver.wait_for("publish", 3).await;
    assert!(tries.iter().all(|sent| sent.delivery_id() == tries[0].delivery_id()));
    assert!(tries[1].received_at - tries[0].received_at >= Duration::from_millis(900));
    assert!(
        tries[2].received_at - tries[1].received_at >= Duration::from_millis(1800),
        "the wait doubles"
    );

    receiver.set_answer(200, Duration::ZERO);
    publish(&server, 1..2).await?;
    let sent = receiver.wait_for("publish", 4).await;
    assert_eq!(sent[3].version_id(), "acme/tool/1.0.1", "what comes after it goes on");
    let listed = webhooks(&registry, "list").await?;
    let dead_letter = &listed.json["set_aside"][0];
    assert_eq!((listed.status, dead_letter["version"].as_str()), (0, Some("acme/tool/1.0.0")));
    assert_eq!(
        (dead_letter["tries"].as_u64(), dead_letter["id"].as_str()),
        (Some(3), Some(&*tries[0].delivery_id()))
    );
    assert!(!listed.json.to_string().contains("very-secret"), "{listed:?}");
    // The server records a delivery after the endpoint's answer.
    let told = Instant::now();
    let mut last = listed.json["endpoints"][0]["last_delivery"].clone();
    while last["version"] != "acme/tool/1.0.1" {
        assert!(told.elapsed() < Duration::from_secs(10), "{last}");
        last = webhooks(&registry, "list").await?.json["endpoints"][0]["last_delivery"].clone();
    }
    assert!(last["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{last}");

    let retried = webhooks(&registry, &format!("retry {}", tries[0].delivery_id())).await?;
    assert_eq!((retried.status, retried.json["retried"].as_u64()), (0, Some(1)));
    let again = receiver.wait_for("publish", 5).await;
    assert_eq!(again[4].delivery_id(), tries[0].delivery_id());
    assert_eq!(webhooks(&registry, "retry nothing-of-that-id").await?.status, 1);
    Ok(())
}

#[actix_web::test]
async fn an_undelivered_event_survives_a_kill() -> anyhow::Result<()> {
    let port = WebhookReceiver::start()?.url();
    let receiver = WebhookReceiver::start()?;
    receiver.set_answer(503, Duration::ZERO);
    let registry = registry(&[&receiver.url(), &port], "")?;
    let server = start(&registry)?;
    publish(&server, 0..1).await?;
    let refused = receiver.wait_for("publish", 1).await.remove(0);

    server.signal("KILL")?;
    drop(server);
    sleep(Duration::from_millis(100)).await;
    receiver.set_answer(200, Duration::ZERO);
    let before = receiver.deliveries("publish").len();
    let _server = start(&registry)?;

    let sent = receiver.wait_for("publish", before + 1).await;
    assert_eq!(
        (sent[before].version_id(), sent[before].delivery_id()),
        ("acme/tool/1.0.0".into(), refused.delivery_id())
    );
    sleep(Duration::from_millis(1500)).await;
    assert_eq!(receiver.deliveries("publish").len(), before + 1, "it is delivered once");
    Ok(())
}

#[actix_web::test]
async fn a_slow_endpoint_slows_neither_publishes_nor_another_endpoint() -> anyhow::Result<()> {
    let (slow, quick) = (WebhookReceiver::start()?, WebhookReceiver::start()?);
    slow.set_answer(200, Duration::from_secs(60));
    let registry = registry(&[&slow.url(), &quick.url()], "")?;
    let server = start(&registry)?;

    let begun = Instant::now();
    publish(&server, 0..10).await?;
    quick.wait_for("publish", 10).await;

    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(slow.deliveries("publish").len() < 10);
    Ok(())
}

#[actix_web::test]
async fn two_instances_deliver_each_event_once() -> anyhow::Result<()> {
    let receiver = WebhookReceiver::start()?;
    receiver.set_answer(200, Duration::from_millis(20));
    let registry = registry(&[&receiver.url()], "")?;
    let (one, other) = (start(&registry)?, start(&registry)?);

    for round in 0..10 {
        publish(if round % 2 == 0 { &one } else { &other }, round..round + 1).await?;
    }
    let sent = receiver.wait_for("publish", 10).await;
    sleep(Duration::from_millis(1500)).await;

    let ids: Vec<_> = sent.iter().map(|sent| sent.version_id()).collect();
    let expected: Vec<_> = (0..10).map(|patch| format!("acme/tool/1.0.{patch}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(receiver.deliveries("publish").len(), 10);
    Ok(())
}

#[test]
fn a_keystore_that_cannot_be_opened_stops_the_start() -> anyhow::Result<()> {
    let registry = registry(&["https://hooks.example.org/?token=very-secret"], "")?;
    let refusal = |environment: &[(&str, &str)]| {
        registry.start_with(environment).err().map(|error| error.to_string()).unwrap_or_default()
    };

    let missing = refusal(&[]);
    assert!(missing.contains("webhooks.key") && missing.contains(PASSWORD.0), "{missing}");
    let wrong = refusal(&[(PASSWORD.0, "wrong")]);
    assert!(wrong.contains("does not open with the password"), "{wrong}");
    fs::remove_file(registry.path().join("key.json"))?;
    let gone = refusal(&[PASSWORD]);
    assert!(gone.contains("webhooks.key") && gone.contains("key.json"), "{gone}");
    for said in [missing, wrong, gone] {
        assert!(!said.contains("very-secret") && !said.contains("correct horse"), "{said}");
    }
    for (table, key) in [
        ("[webhooks]\nendpoints = [\"http://a.example\"]", "webhooks.key"),
        ("[webhooks]\nendpoints = [\"ftp://a.example\"]", "webhooks.endpoints"),
    ] {
        let said = TempRegistry::with_tables(table)?.start().err().map(|error| error.to_string());
        assert!(said.as_ref().is_some_and(|said| said.contains(key)), "{said:?}");
    }
    Ok(())
}
