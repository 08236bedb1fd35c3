//! Checks whether the server can do its work.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use futures_util::future;
use ipfs_registry_storage::Layer;
use serde::Serialize;
use tokio::{sync::Mutex, time::timeout};

use crate::registry::{Registry, blocking};

/// How long a part may take to answer before it counts as down.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long a report is cached, so that probes cost nothing.
const TTL: Duration = Duration::from_secs(1);

/// The cached report, and whether the server is stopping.
#[derive(Default)]
pub(crate) struct Health {
    last: Mutex<Option<(Instant, Report)>>,
    stopping: AtomicBool,
}

/// The state of every part.
#[derive(Clone, Serialize)]
pub(super) struct Report {
    pub(super) status: &'static str,
    database: Part,
    layers: Vec<LayerPart>,
}

/// One part, and how long it took to answer.
#[derive(Clone, Copy, Serialize)]
struct Part {
    state: &'static str,
    ms: u64,
}

/// One layer, by position and kind: an address may contain a password.
#[derive(Clone, Copy, Serialize)]
struct LayerPart {
    position: usize,
    kind: &'static str,
    #[serde(flatten)]
    part: Part,
}

impl Health {
    /// Reports from now on that the server is stopping.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Returns the report, cached for one second. Concurrent callers share one check.
    pub(super) async fn report(&self, registry: &Registry) -> Report {
        let mut last = self.last.lock().await;
        let report = match &*last {
            Some((found, report)) if found.elapsed() < TTL => report.clone(),
            _ => {
                let report = check(registry).await;
                *last = Some((Instant::now(), report.clone()));
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
    let up = database.is_up() && layers.iter().all(|layer| layer.part.is_up());
    Report { status: if up { "ok" } else { "unavailable" }, database, layers }
}

async fn check_database(registry: &Registry) -> Part {
    let database = registry.store.database().clone();
    let asked =
        async { blocking(move || database.check()).await.is_ok_and(|answer| answer.is_ok()) };
    timed(asked).await
}

async fn check_layer(index: usize, layer: &dyn Layer) -> LayerPart {
    let part = timed(async { layer.check().await.is_ok() }).await;
    LayerPart { position: index + 1, kind: layer.kind(), part }
}

async fn timed(answers: impl Future<Output = bool>) -> Part {
    let begun = Instant::now();
    let up = timeout(TIMEOUT, answers).await.unwrap_or(false);
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Part { state: if up { "up" } else { "down" }, ms }
}

impl Part {
    fn is_up(self) -> bool {
        self.state == "up"
    }
}
