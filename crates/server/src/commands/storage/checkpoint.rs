//! The progress of a scrub, stored in the database so that an interrupted scrub can continue.

use std::time::{Duration, Instant};

use ipfs_registry_core::{ContentId, Timestamp};
use ipfs_registry_db::{Scrub, scrubs};

use super::{checker::CheckedObject, context::StorageContext, report::Findings};

/// The maximum time and the maximum number of objects between two saves. A scrub that is killed repeats at most
/// this much.
const INTERVAL: Duration = Duration::from_secs(5);
const OBJECTS: u64 = 1000;

/// The progress and the findings of the current scrub.
pub(super) struct Checkpoint<'a> {
    context: &'a StorageContext,
    started_at: Timestamp,
    position: Option<ContentId>,
    findings: Findings,
    resumed: bool,
    saved_at: Instant,
    unsaved: u64,
}

impl<'a> Checkpoint<'a> {
    /// Starts a scrub from the first archive.
    pub(super) async fn start(context: &'a StorageContext) -> anyhow::Result<Self> {
        let mut checkpoint = Self::new(context, Timestamp::now(), Findings::new(context));
        checkpoint.save().await?;
        tracing::info!("starting a scrub");
        Ok(checkpoint)
    }

    /// Resumes the scrub that was interrupted. Starts a new one if there is none, or if it had other layers.
    pub(super) async fn resume(context: &'a StorageContext) -> anyhow::Result<Self> {
        let Some(scrub) = context.read(scrubs::find).await? else {
            return Self::start(context).await;
        };
        let findings: Option<Findings> = serde_json::from_value(scrub.findings).ok();
        let Some(mut findings) = findings.filter(|findings| findings.match_layers(context)) else {
            tracing::info!("the interrupted scrub had other layers");
            return Self::start(context).await;
        };
        findings.set_reachable(&context.faults);
        tracing::info!("resuming the scrub that started at {}", scrub.started_at);
        let checkpoint = Self::new(context, scrub.started_at, findings);
        Ok(Self { position: scrub.position, resumed: true, ..checkpoint })
    }

    fn new(context: &'a StorageContext, started_at: Timestamp, findings: Findings) -> Self {
        Self {
            context,
            started_at,
            findings,
            position: None,
            resumed: false,
            saved_at: Instant::now(),
            unsaved: 0,
        }
    }

    /// Returns the last archive that was checked.
    pub(super) fn position(&self) -> Option<ContentId> {
        self.position
    }

    /// Returns how many archives were checked.
    pub(super) fn checked(&self) -> u64 {
        let first = self.findings.layers.first();
        first.map_or(0, |layer| layer.objects + layer.missing + layer.unknown)
    }

    /// Adds the next archive. Saves the checkpoint if it is due.
    pub(super) async fn add(&mut self, object: &CheckedObject) -> anyhow::Result<()> {
        self.findings.add(object);
        self.position = Some(object.content_id);
        self.unsaved += 1;
        if self.unsaved == OBJECTS || self.saved_at.elapsed() >= INTERVAL {
            self.save().await?;
        }
        Ok(())
    }

    /// Writes the checkpoint to the database.
    pub(super) async fn save(&mut self) -> anyhow::Result<()> {
        let findings = serde_json::to_value(&self.findings)?;
        let scrub = Scrub { started_at: self.started_at, position: self.position, findings };
        self.context.write(move |upkeep| scrubs::save(upkeep, &scrub)).await?;
        (self.saved_at, self.unsaved) = (Instant::now(), 0);
        Ok(())
    }

    /// Deletes the checkpoint of a finished scrub.
    pub(super) async fn delete(&self) -> anyhow::Result<()> {
        self.context.write(scrubs::clear).await
    }

    /// Returns whether the scrub was resumed, and its findings.
    pub(super) fn into_findings(self) -> (bool, Findings) {
        (self.resumed, self.findings)
    }
}
