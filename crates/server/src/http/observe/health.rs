//! The readiness check: the database and the layers.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use futures_util::future;
use ipfs_registry_storage::Layer;
use serde::Serialize;
use tokio::{sync::Mutex, time::timeout};

use crate::registry::{Registry, blocking};

/// How long a component may take to answer before it counts as down.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long a report is cached, so that frequent probes are cheap.
const TTL: Duration = Duration::from_secs(1);

/// Creates reports, caches the last one, and knows whether the server is stopping.
#[derive(Default)]
pub(crate) struct Health {
    cached: Mutex<Option<(Instant, Report)>>,
    stopping: AtomicBool,
}

/// The state of every component.
#[derive(Clone, Serialize)]
pub(super) struct Report {
    pub(super) status: &'static str,
    database: Component,
    layers: Vec<LayerComponent>,
}

/// The state of a component, and how long it took to answer.
#[derive(Clone, Copy, Serialize)]
struct Component {
    state: &'static str,
    ms: u64,
}

/// The state of a layer, identified by position and kind: its URL may contain a password.
#[derive(Clone, Copy, Serialize)]
struct LayerComponent {
    position: usize,
    kind: &'static str,
    #[serde(flatten)]
    component: Component,
}

impl Health {
    /// Makes every later report say that the server is stopping.
    pub(crate) fn set_stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Returns the report, cached for one second. Concurrent callers share one check.
    pub(super) async fn report(&self, registry: &Registry) -> Report {
        let mut cached = self.cached.lock().await;
        let report = match &*cached {
            Some((created, report)) if created.elapsed() < TTL => report.clone(),
            _ => {
                let report = check(registry).await;
                *cached = Some((Instant::now(), report.clone()));
                report
            }
        };
        if self.stopping.load(Ordering::Relaxed) {
            return Report { status: "stopping", ..report };
        }
        report
    }
}

async fn check(registry: &Registry) -> Report {
    let layers =
        registry.mirror.layers().enumerate().map(|(index, layer)| check_layer(index, layer));
    let (database, layers) = future::join(check_database(registry), future::join_all(layers)).await;
    let up = database.is_up() && layers.iter().all(|layer| layer.component.is_up());
    Report { status: if up { "ok" } else { "unavailable" }, database, layers }
}

async fn check_database(registry: &Registry) -> Component {
    let database = registry.store.database().clone();
    probe(async { blocking(move || database.check()).await.is_ok_and(|checked| checked.is_ok()) })
        .await
}

async fn check_layer(index: usize, layer: &dyn Layer) -> LayerComponent {
    let component = probe(async { layer.check().await.is_ok() }).await;
    LayerComponent { position: index + 1, kind: layer.kind(), component }
}

/// Runs a check with a timeout and measures its time.
async fn probe(check: impl Future<Output = bool>) -> Component {
    let started = Instant::now();
    let up = timeout(TIMEOUT, check).await.unwrap_or(false);
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Component { state: if up { "up" } else { "down" }, ms }
}

impl Component {
    fn is_up(self) -> bool {
        self.state == "up"
    }
}
