//! Limits: slow senders, rate limits, concurrency and sizes.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use actix_web::{
    http::Method,
    rt::{task::spawn_blocking, time::sleep},
};
use bytes::Bytes;
use futures_util::future::join;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, SigningKey, wire::SIGNATURE_HEADER};
use ipfs_registry_server::LayerConfig;
use ipfs_registry_tests::{
    Publisher, TestServer, archives,
    archives::npm,
    faulty_proxy::{Fault, FaultyProxy},
    process::ServerProcess,
    temp_registry::TempRegistry,
};

fn connect(url: &str) -> anyhow::Result<TcpStream> {
    let address: SocketAddr = url.trim_start_matches("http://").parse()?;
    Ok(TcpStream::connect(address)?)
}

/// Sends one byte at a time until the server closes the connection, and returns the answer.
fn trickle(stream: &mut TcpStream, text: &[u8], pause: Duration) -> String {
    stream.set_read_timeout(Some(pause)).unwrap();
    let mut answer = Vec::new();
    for byte in text.iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(len) => answer.extend_from_slice(&piece[..len]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Returns the head of a publish whose body is never complete.
fn publish_head() -> String {
    let signature = SigningKey::generate().sign_message(b"something");
    format!(
        "POST /api/package/acme HTTP/1.1\r\nhost: h\r\ncontent-type: application/gzip\r\n\
         content-length: 1000000\r\n{SIGNATURE_HEADER}: {signature}\r\n\r\n"
    )
}

#[actix_web::test]
async fn a_slow_sender_is_disconnected() -> anyhow::Result<()> {
    let limits = "[limits]\nhead-seconds = 1\nbody-seconds = 1\nbody-rate = 500\nidle-seconds = 1";
    let registry = TempRegistry::with_tables(limits)?;
    let server = registry.start()?;
    let url = server.url().to_owned();

    spawn_blocking(move || -> anyhow::Result<()> {
        let begun = Instant::now();
        trickle(&mut connect(&url)?, b"GET /api", Duration::from_millis(100));
        assert!(begun.elapsed() < Duration::from_secs(8), "head: {:?}", begun.elapsed());

        let begun = Instant::now();
        let mut stream = connect(&url)?;
        stream.write_all(publish_head().as_bytes())?;
        let answer = trickle(&mut stream, b"x", Duration::from_millis(50));
        assert!(
            answer.starts_with("HTTP/1.1 408 ") && answer.contains("body_too_slow"),
            "{answer}"
        );
        assert!(begun.elapsed() < Duration::from_secs(10), "body: {:?}", begun.elapsed());

        let mut idle = connect(&url)?;
        idle.write_all(b"GET /api HTTP/1.1\r\nhost: h\r\n\r\n")?;
        idle.set_read_timeout(Some(Duration::from_secs(8)))?;
        let mut answer = Vec::new();
        idle.read_to_end(&mut answer)?;
        assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
        Ok(())
    })
    .await?
}

/// The timeout counts from the last received byte, so a stalled body cannot last twice as long.
#[actix_web::test]
async fn a_stalled_body_ends_after_one_timeout() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables("[limits]\nbody-seconds = 6\nbody-rate = 100")?;
    let server = registry.start()?;
    let url = server.url().to_owned();
    let window = Duration::from_secs(6);

    spawn_blocking(move || -> anyhow::Result<()> {
        let mut stream = connect(&url)?;
        stream.write_all(publish_head().as_bytes())?;
        stream.write_all(&[b'x'; 5000])?;
        let begun = Instant::now();
        stream.set_read_timeout(Some(10 * window))?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        let took = begun.elapsed();

        assert_eq!(&answer, b"HTTP/1.1 408");
        // The server's timeout starts before this test's clock.
        assert!((window / 2..2 * window).contains(&took), "{took:?}");
        Ok(())
    })
    .await?
}

async fn publisher(server: &ServerProcess) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = "acme-too".parse()?;
    client.register(&namespace).await?;
    Ok((client, namespace))
}

/// The longest time of publishes beside slow senders on a busy machine.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(60);

#[actix_web::test]
async fn slow_senders_do_not_block_publishes() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables("[limits]\npublishes = 2")?;
    let server = registry.start()?;
    let mut slow = Vec::new();
    for i in 0..300 {
        let mut stream = connect(server.url())?;
        // Half of them send a head, half a body.
        let begun = if i % 2 == 0 { "POST /api/pack".to_owned() } else { publish_head() };
        stream.write_all(begun.as_bytes())?;
        slow.push(stream);
    }
    let done = Arc::new(AtomicBool::new(false));
    let published = Arc::clone(&done);
    let sending = thread::spawn(move || {
        let begun = Instant::now();
        while !published.load(Ordering::Relaxed) && begun.elapsed() < PUBLISH_TIMEOUT {
            // The server may have closed some of them.
            slow.iter_mut().for_each(|stream| drop(stream.write_all(b"x")));
            thread::sleep(Duration::from_millis(50));
        }
    });

    let (client, namespace) = publisher(&server).await?;
    for patch in 0..5 {
        client.publish(&namespace, npm("tool", &format!("1.0.{patch}"))).await?;
    }

    assert!(!sending.is_finished(), "the publishes were served while they sent");
    done.store(true, Ordering::Relaxed);
    sending.join().unwrap();
    Ok(())
}

#[actix_web::test]
async fn requests_of_one_address_are_rate_limited() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.limits.requests_per_second = 1;
        config.limits.request_burst = 3;
        config.limits.trusted_proxies = vec!["127.0.0.0/8".into()];
    })
    .await?;
    let get_from = async |client: &'static str| {
        server.send(Method::GET, "/api", &[("x-forwarded-for", client)], Bytes::new()).await
    };

    for _ in 0..3 {
        assert_eq!(get_from("192.0.2.1").await?.status, 200);
    }
    let refused = get_from("192.0.2.1").await?;
    assert_eq!(refused.outcome(), (429, "rate_limited".into()));
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(get_from("192.0.2.2").await?.status, 200, "another client behind the proxy");

    sleep(Duration::from_millis(1100)).await;
    assert_eq!(get_from("192.0.2.1").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn publishes_of_one_signer_are_rate_limited() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| config.limits.publishes_per_minute = 2).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let other = Publisher::with_namespace(&server, "other").await?;

    for version in ["1.0.0", "1.0.1"] {
        assert_eq!(server.publish("acme", &owner.key, npm("tool", version)).await?.status, 200);
    }
    let refused = server.publish("acme", &owner.key, npm("tool", "1.0.2")).await?;

    assert_eq!(refused.outcome(), (429, "rate_limited".into()));
    let seconds: u64 = refused.header("retry-after").parse()?;
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(server.publish("other", &other.key, npm("tool", "1.0.0")).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_publish_over_the_concurrency_limit_gets_retry_after() -> anyhow::Result<()> {
    let proxy = FaultyProxy::start(SocketAddr::from(([127, 0, 0, 1], 9)))?;
    proxy.set_fault(Fault::Hang);
    let node = proxy.url();
    let server = TestServer::start_with(|config| {
        (config.limits.publishes, config.limits.publishes_waiting) = (1, 0);
        config.storage.layers[1] = LayerConfig::ipfs(node);
        (config.storage.first_byte_seconds, config.storage.progress_seconds) = (1, 2);
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    let first = server.publish("acme", &owner.key, npm("tool", "1.0.0"));
    let second = async {
        sleep(Duration::from_millis(500)).await;
        server.publish("acme", &owner.key, npm("tool", "1.0.1")).await
    };
    let (first, second) = join(first, second).await;

    assert_eq!(first?.outcome(), (503, "storage_unavailable".into()));
    let second = second?;
    assert_eq!(second.outcome(), (503, "publish_busy".into()));
    assert_eq!(second.header("retry-after"), "5");
    Ok(())
}

#[actix_web::test]
async fn limits_of_pages_names_manifests_and_entries_are_configurable() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        (config.limits.page, config.limits.name) = (50, 8);
        (config.limits.manifest, config.limits.entries) = (200, 3);
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    assert_eq!(server.publish("acme", &owner.key, npm("tool", "1.0.0")).await?.status, 200);

    for (path, status) in [
        ("/api/package/acme/packages?limit=50", 200),
        ("/api/package/acme/packages?limit=51", 400),
        ("/api/package/acme/tool/versions?limit=51", 400),
    ] {
        assert_eq!(server.get(path).await?.status, status, "{path}");
    }
    let long = server.signed(Method::POST, "/api/namespace/ninechars", &owner.key, b"ninechars");
    assert_eq!(long.await?.outcome(), (400, "invalid_identifier".into()));
    for (archive, code) in [
        (npm("ninechars", "1.0.0"), "invalid_identifier"),
        (npm("tool", &format!("2.0.0-{}", "a".repeat(200))), "manifest_too_large"),
        (archives::of_entries(4), "archive_too_many_entries"),
    ] {
        let refused = server.publish("acme", &owner.key, archive).await?;
        assert_eq!(refused.outcome(), (400, code.into()));
    }
    Ok(())
}

#[actix_web::test]
async fn a_request_refused_by_its_head_cannot_send_a_slow_body() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let url = server.url().to_owned();

    spawn_blocking(move || -> anyhow::Result<()> {
        let mut stream = connect(&url)?;
        let head = "POST /api/package/acme HTTP/1.1\r\nhost: h\r\ncontent-length: 1000000\r\n\r\n";
        stream.write_all(head.as_bytes())?;
        let begun = Instant::now();
        let answer = trickle(&mut stream, b"x", Duration::from_millis(100));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        Ok(())
    })
    .await?
}
