//! How far a scrub has come, kept in the database so that it can stop at any time.

use std::time::{Duration, Instant};

use ipfs_registry_core::{ContentId, Timestamp};
use ipfs_registry_db::{Scrub, scrubs};

use super::{examine::Examined, opened::Opened, report::Findings};

/// After how long, and after how many objects, the position is kept: what a scrub that is killed
/// does again.
const INTERVAL: Duration = Duration::from_secs(5);
const OBJECTS: u64 = 1000;

/// The scrub under way.
pub(super) struct Journal<'a> {
    opened: &'a Opened,
    started_at: Timestamp,
    position: Option<ContentId>,
    findings: Findings,
    resumed: bool,
    saved_at: Instant,
    unsaved: u64,
}

impl<'a> Journal<'a> {
    /// Begins with the first archive.
    pub(super) async fn begin(opened: &'a Opened) -> anyhow::Result<Self> {
        let mut journal = Self::new(opened, Timestamp::now(), Findings::of(opened));
        journal.save().await?;
        tracing::info!("a scrub begins");
        Ok(journal)
    }

    /// Goes on with a scrub that was not finished, where the layers are the same; or begins.
    pub(super) async fn resume(opened: &'a Opened) -> anyhow::Result<Self> {
        let Some(scrub) = opened.ask(scrubs::find).await? else { return Self::begin(opened).await };
        let findings: Option<Findings> = serde_json::from_value(scrub.findings).ok();
        let Some(mut findings) = findings.filter(|findings| findings.are_of(opened)) else {
            tracing::info!("the layers are others than in the unfinished scrub");
            return Self::begin(opened).await;
        };
        findings.set_reach(&opened.faults);
        tracing::info!("the scrub of {} goes on", scrub.started_at);
        let journal = Self::new(opened, scrub.started_at, findings);
        Ok(Self { position: scrub.position, resumed: true, ..journal })
    }

    fn new(opened: &'a Opened, started_at: Timestamp, findings: Findings) -> Self {
        Self {
            opened,
            started_at,
            findings,
            position: None,
            resumed: false,
            saved_at: Instant::now(),
            unsaved: 0,
        }
    }

    /// The last archive that was looked at.
    pub(super) fn position(&self) -> Option<ContentId> {
        self.position
    }

    /// How many archives were looked at.
    pub(super) fn done(&self) -> u64 {
        self.findings.layers.first().map_or(0, |it| it.objects + it.missing + it.unknown)
    }

    /// Adds the next archive.
    pub(super) async fn add(&mut self, object: &Examined) -> anyhow::Result<()> {
        self.findings.add(object);
        self.position = Some(object.content_id);
        self.unsaved += 1;
        if self.unsaved == OBJECTS || self.saved_at.elapsed() >= INTERVAL {
            self.save().await?;
        }
        Ok(())
    }

    /// Keeps how far it has come.
    pub(super) async fn save(&mut self) -> anyhow::Result<()> {
        let findings = serde_json::to_value(&self.findings)?;
        let scrub = Scrub { started_at: self.started_at, position: self.position, findings };
        self.opened.maintain(move |upkeep| scrubs::save(upkeep, &scrub)).await?;
        (self.saved_at, self.unsaved) = (Instant::now(), 0);
        Ok(())
    }

    /// Forgets it: it is finished.
    pub(super) async fn close(&self) -> anyhow::Result<()> {
        self.opened.maintain(scrubs::clear).await
    }

    /// Whether it was resumed, and all that was found.
    pub(super) fn into_findings(self) -> (bool, Findings) {
        (self.resumed, self.findings)
    }
}
