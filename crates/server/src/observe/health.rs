//! `GET /health/…`: whether the server lives, and whether it can do its work.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, web::Data};
use futures_util::future;
use ipfs_registry_storage::Layer;
use serde::Serialize;
use serde_json::json;
use tokio::{sync::Mutex, time::timeout};

use crate::{State, state::blocking};

/// How long a part may take to answer before it counts as down.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long what was found holds, so that probes cost nothing.
const KEPT: Duration = Duration::from_secs(1);

/// What was found last, and whether the server is ending.
#[derive(Default)]
pub(crate) struct Health {
    last: Mutex<Option<(Instant, Report)>>,
    stopping: AtomicBool,
}

/// What was found of every part.
#[derive(Clone, Serialize)]
struct Report {
    status: &'static str,
    database: Part,
    layers: Vec<LayerPart>,
}

/// One part, and how long it took to answer.
#[derive(Clone, Copy, Serialize)]
struct Part {
    state: &'static str,
    ms: u64,
}

/// One layer. It is named by its place and kind: an address may hold a password.
#[derive(Clone, Copy, Serialize)]
struct LayerPart {
    position: usize,
    kind: &'static str,
    #[serde(flatten)]
    part: Part,
}

impl Health {
    /// From now on the server is not ready, since it ends.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// What was found a moment ago, or is found now; who asks meanwhile waits for the same.
    async fn report(&self, state: &State) -> Report {
        let mut last = self.last.lock().await;
        let report = match &*last {
            Some((found, report)) if found.elapsed() < KEPT => report.clone(),
            _ => {
                let report = look(state).await;
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

/// `GET /health/live`
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /health/ready`
pub(super) async fn ready(state: Data<State>) -> HttpResponse {
    let report = state.health.report(&state).await;
    match report.status {
        "ok" => HttpResponse::Ok().json(report),
        _ => HttpResponse::ServiceUnavailable().json(report),
    }
}

async fn look(state: &State) -> Report {
    let layers = state.mirror.layers().enumerate().map(|(index, layer)| look_at(index, layer));
    let (database, layers) = future::join(database(state), future::join_all(layers)).await;
    let up = database.is_up() && layers.iter().all(|layer| layer.part.is_up());
    Report { status: if up { "ok" } else { "unavailable" }, database, layers }
}

async fn database(state: &State) -> Part {
    let database = state.database.clone();
    let asked =
        async { blocking(move || database.check()).await.is_ok_and(|answer| answer.is_ok()) };
    timed(asked).await
}

async fn look_at(index: usize, layer: &dyn Layer) -> LayerPart {
    let part = timed(async { layer.check().await.is_ok() }).await;
    LayerPart { position: index + 1, kind: layer.kind(), part }
}

async fn timed(answers: impl Future<Output = bool>) -> Part {
    let begun = Instant::now();
    let up = timeout(PATIENCE, answers).await.unwrap_or(false);
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Part { state: if up { "up" } else { "down" }, ms }
}

impl Part {
    fn is_up(self) -> bool {
        self.state == "up"
    }
}
