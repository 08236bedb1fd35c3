//! With a faulty layer, fetches and publishes end in time and never return a wrong byte.
//!
//! A faulty proxy stands between the registry and a real server, which is the only layer or the first of
//! two.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use bytes::Bytes;
use ipfs_registry_core::{ContentId, SigningKey, wire::SIGNATURE_HEADER};
use ipfs_registry_server::{Config, LayerConfig};
use ipfs_registry_storage::{Limits, S3Options};
use ipfs_registry_tests::{
    Answer, Publisher, TestServer,
    archives::npm_of_size,
    faulty_proxy::{Fault, FaultyProxy},
    servers::{Kubo, S3},
};

/// Larger than the server's cache accepts, so that each fetch reads the layers.
const SIZE: u64 = 1_200_000;

/// Sets timeouts of about a tenth of the defaults.
fn shorten_timeouts(config: &mut Config) {
    let storage = &mut config.storage;
    (storage.first_byte_seconds, storage.progress_seconds) = (1, 3);
    (storage.fetch_seconds, storage.publish_seconds, storage.rest_seconds) = (8, 12, 1);
}

/// How much longer than its timeout an operation may take on a busy machine.
const SLACK: Duration = Duration::from_secs(8);

/// The real server behind the proxy.
enum Upstream {
    Kubo(Kubo),
    S3(S3),
}

impl Upstream {
    fn kubo() -> Option<Self> {
        Kubo::start().map(Self::Kubo)
    }

    fn s3() -> Option<Self> {
        S3::start().map(Self::S3)
    }

    fn proxy(&self) -> anyhow::Result<FaultyProxy> {
        Ok(FaultyProxy::start(match self {
            Self::Kubo(node) => node.address(),
            Self::S3(server) => server.address(),
        })?)
    }

    fn layer(&self, proxy: &FaultyProxy) -> LayerConfig {
        match self {
            Self::Kubo(_) => LayerConfig::ipfs(proxy.url()),
            Self::S3(server) => {
                LayerConfig::s3(S3Options { endpoint: Some(proxy.url()), ..server.options() })
            }
        }
    }
}

/// A registry with one archive and a layer behind a faulty proxy.
struct Registry {
    server: TestServer,
    owner: Publisher,
    proxy: FaultyProxy,
    first: Bytes,
    second: Bytes,
    _upstream: Upstream,
}

impl Registry {
    /// Starts a registry with this layer alone, or with a second layer of files.
    async fn on(upstream: Upstream, files_second: bool) -> anyhow::Result<Self> {
        let layers = 1 + usize::from(files_second);
        Self::with(upstream, |config| config.storage.layers.truncate(layers)).await
    }

    /// Starts a registry with this layer first and a changed configuration.
    async fn with(upstream: Upstream, configure: impl FnOnce(&mut Config)) -> anyhow::Result<Self> {
        let proxy = upstream.proxy()?;
        let layer = upstream.layer(&proxy);
        let server = TestServer::start_with(|config| {
            shorten_timeouts(config);
            config.storage.layers[0] = layer;
            configure(config);
        })
        .await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        let archive = |version| npm_of_size("tool", version, SIZE);
        let (first, second) = (archive("1.0.0"), archive("2.0.0"));
        let registry = Self { server, owner, proxy, first, second, _upstream: upstream };
        assert_eq!(registry.publish(&registry.first).await?.status, 200);
        Ok(registry)
    }

    async fn fetch(&self) -> anyhow::Result<Answer> {
        self.within(8, self.send_without_timeout("/api/package?id=acme/tool/1.0.0", None)).await
    }

    async fn publish(&self, archive: &Bytes) -> anyhow::Result<Answer> {
        let sending =
            self.send_without_timeout("/api/package/acme", Some((&self.owner.key, archive)));
        self.within(12, sending).await
    }

    /// Sends a request without a timeout.
    async fn send_without_timeout(
        &self,
        path: &str,
        publish: Option<(&SigningKey, &Bytes)>,
    ) -> anyhow::Result<Answer> {
        let client = awc::Client::builder().disable_timeout().finish();
        let url = format!("{}{path}", self.server.url());
        let sent = match publish {
            None => client.get(url).no_decompress().send().await,
            Some((key, archive)) => {
                let signature = key.sign_message(archive).to_string();
                let request = client.post(url).no_decompress().content_type("application/gzip");
                request
                    .insert_header((SIGNATURE_HEADER, signature))
                    .send_body(archive.clone())
                    .await
            }
        };
        let mut response = sent.map_err(|error| anyhow::anyhow!("{error}"))?;
        let body = response.body().limit(64 * 1024 * 1024).await;
        let body = body.map_err(|error| anyhow::anyhow!("{error}"))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body })
    }

    async fn within<T>(&self, seconds: u64, work: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let done = work.await;
        let limit = Duration::from_secs(seconds) + SLACK;
        assert!(begun.elapsed() < limit, "{:?}", begun.elapsed());
        done
    }

    async fn versions(&self) -> anyhow::Result<u64> {
        let listed = self.server.get("/api/package/acme/tool/versions").await?;
        Ok(listed.json()["count"].as_u64().expect("a count"))
    }

    /// Returns whether a fetch returned the archive. Panics on wrong bytes.
    async fn is_served(&self) -> bool {
        match self.fetch().await {
            Ok(answer) if answer.status == 200 => {
                assert!(answer.body == self.first, "wrong bytes were sent");
                true
            }
            Ok(answer) => {
                assert!(matches!(answer.status, 422 | 503), "{}", answer.status);
                let message = String::from_utf8_lossy(&answer.body).into_owned();
                assert!(!message.contains("ipfs") && !message.contains("s3"), "{message}");
                false
            }
            Err(_broken_off) => false,
        }
    }

    /// Checks fetches and publishes with the fault, and after it ended.
    async fn survives(&self, fault: Fault, served: bool, taken: bool) -> anyhow::Result<()> {
        self.proxy.set_fault(fault.clone());
        assert_eq!(self.is_served().await, served, "{fault:?}: fetch");
        let published = self.publish(&self.second).await?;
        assert_eq!(published.outcome().0, if taken { 200 } else { 503 }, "{fault:?}: publish");
        assert_eq!(self.versions().await?, 1 + u64::from(taken), "{fault:?}: listed");

        self.proxy.set_fault(Fault::None);
        sleep(Duration::from_millis(1100)).await;
        assert!(self.is_served().await, "{fault:?}: fetch afterwards");
        let again = self.publish(&self.second).await?;
        assert_eq!(again.status, if taken { 409 } else { 200 }, "{fault:?}: publish afterwards");
        Ok(())
    }
}

/// Checks a fault with each kind of server, alone and with a second layer of files. `alone` and `taken`
/// are whether a single layer with this fault serves a fetch and accepts a publish.
async fn survived(
    fault: impl Fn(&Registry) -> Fault,
    alone: bool,
    taken: bool,
) -> anyhow::Result<()> {
    for upstream in [Upstream::kubo, Upstream::s3] {
        for files_second in [false, true] {
            let Some(upstream) = upstream() else { return Ok(()) };
            let registry = Registry::on(upstream, files_second).await?;
            registry.survives(fault(&registry), alone || files_second, taken).await?;
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_layer_that_refuses_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::Refuse, false, false).await
}

#[actix_web::test]
async fn a_layer_that_hangs_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::Hang, false, false).await
}

#[actix_web::test]
async fn a_layer_that_answers_a_byte_at_a_time_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::Drip(Duration::from_millis(100)), false, false).await
}

#[actix_web::test]
async fn a_layer_that_answers_with_errors_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::Status(500), false, false).await?;
    survived(|_| Fault::Status(403), false, false).await
}

#[actix_web::test]
async fn a_layer_that_cuts_answers_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::CutAnswer(40), false, false).await
}

#[actix_web::test]
async fn a_read_resumes_after_a_cut_in_the_middle_of_an_archive() -> anyhow::Result<()> {
    survived(|_| Fault::CutAnswer(700_000), true, true).await
}

#[actix_web::test]
async fn a_layer_that_cuts_uploads_is_survived() -> anyhow::Result<()> {
    survived(|_| Fault::CutUpload(500_000), true, false).await
}

/// The timeout counts from the last byte that the layer read, so a stall cannot last twice as long.
#[actix_web::test]
async fn a_stalled_upload_ends_after_the_progress_timeout() -> anyhow::Result<()> {
    let progress = Duration::from_secs(10);
    for upstream in [Upstream::kubo, Upstream::s3] {
        let Some(upstream) = upstream() else { return Ok(()) };
        let registry = Registry::with(upstream, |config| {
            config.storage.progress_seconds = progress.as_secs();
            config.storage.publish_seconds = 120;
            config.storage.layers.truncate(1);
        });
        let registry = registry.await?;
        registry.proxy.set_fault(Fault::StallUpload(500_000));
        let begun = Instant::now();

        let sending = registry.send_without_timeout(
            "/api/package/acme",
            Some((&registry.owner.key, &registry.second)),
        );
        let refused = sending.await?;

        let took = begun.elapsed();
        assert_eq!(refused.outcome(), (503, "storage_unavailable".into()));
        assert!((progress..2 * progress).contains(&took), "{took:?}");
    }
    Ok(())
}

#[actix_web::test]
async fn a_layer_that_returns_wrong_bytes_is_survived() -> anyhow::Result<()> {
    // The second archive contains the same bytes, but a layer that stores it accepts the publish.
    let other = |registry: &Registry| {
        let piece = registry.first[600_000..600_016].to_vec();
        let wrong = piece.iter().map(|byte| byte ^ 0x55).collect();
        Fault::Replace(piece, wrong)
    };
    survived(other, false, true).await
}

#[actix_web::test]
async fn a_node_that_reports_a_wrong_id_is_survived() -> anyhow::Result<()> {
    for files_second in [false, true] {
        let Some(upstream) = Upstream::kubo() else { return Ok(()) };
        let registry = Registry::on(upstream, files_second).await?;
        let id = ContentId::of(&registry.second).to_string();
        let other = ContentId::of(b"something else").to_string();
        let fault = Fault::Replace(id.into_bytes(), other.into_bytes());
        registry.survives(fault, true, false).await?;
    }
    Ok(())
}

#[test]
fn by_default_a_fetch_ends_within_90_seconds_and_a_publish_within_240() {
    let limits = Limits::default();

    assert_eq!((limits.first_byte.as_secs(), limits.progress.as_secs(), limits.tries), (10, 30, 2));
    assert!(limits.fetch.as_secs() < 90 && limits.publish.as_secs() < 240);
}
