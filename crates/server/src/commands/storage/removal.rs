//! Removes objects that no version names, so that no publish of the same bytes is harmed.

use std::sync::Arc;

use anyhow::Context as _;
use ipfs_registry_core::ContentId;
use ipfs_registry_db::{Removal, RemovalLock, Upkeep, removals};
use ipfs_registry_storage::Layer;

use super::{
    opened::Opened,
    report::{Findings, Swept},
};

/// How many objects are removed under one pair of writes: for as long, the same bytes cannot be
/// published.
const BATCH: usize = 50;

/// Who has the right to remove.
pub(super) struct Remover<'a> {
    opened: &'a Opened,
    lock: Arc<RemovalLock>,
}

impl<'a> Remover<'a> {
    /// Takes the right to remove, and ends the removals of one that was killed: what they left is
    /// found again, since it is listed.
    pub(super) async fn new(opened: &'a Opened) -> anyhow::Result<Self> {
        let lock = removals::lock(&opened.database)?;
        let lock = Arc::new(lock.context("another `storage gc --delete` is running")?);
        let held = Arc::clone(&lock);
        let end = move |upkeep: &mut Upkeep<'_>| removals::end_abandoned(upkeep, &held);
        let ended = opened.maintain(end).await?;
        if ended > 0 {
            tracing::info!("{ended} removals that were not finished are taken up");
        }
        Ok(Self { opened, lock })
    }

    /// Removes these from one layer, but for those that were named since.
    pub(super) async fn remove(
        &self,
        layer: (usize, &dyn Layer),
        ids: &[ContentId],
        findings: &mut Findings,
    ) -> anyhow::Result<()> {
        for batch in ids.chunks(BATCH) {
            let begun = self.begin(batch.to_vec()).await?;
            let ended = self.remove_begun(layer, begun, findings).await;
            let end = move |upkeep: &mut Upkeep<'_>| removals::end(upkeep, &ended);
            self.opened.maintain(end).await?;
        }
        Ok(())
    }

    /// Begins none once it is told to stop.
    async fn begin(&self, mut ids: Vec<ContentId>) -> anyhow::Result<Vec<Removal>> {
        if self.opened.stop.is_set() {
            ids.clear();
        }
        let lock = Arc::clone(&self.lock);
        let begin = move |upkeep: &mut Upkeep<'_>| removals::begin(upkeep, &lock, &ids);
        self.opened.maintain(begin).await
    }

    /// Gives back the removals that are over. One that failed is not: the layer may still be about
    /// to do it. One that was not begun with is.
    async fn remove_begun(
        &self,
        (index, layer): (usize, &dyn Layer),
        mut begun: Vec<Removal>,
        findings: &mut Findings,
    ) -> Vec<Removal> {
        let mut failed = Vec::new();
        for Removal { content_id, .. } in &begun {
            if self.opened.stop.is_set() {
                break;
            }
            match layer.remove(*content_id).await {
                Ok(()) => count(findings, index),
                Err(error) => {
                    failed.push(*content_id);
                    let reason = format!("it cannot be removed: {}", error.source);
                    findings.list(index, *content_id, reason);
                }
            }
        }
        begun.retain(|removal| !failed.contains(&removal.content_id));
        begun
    }
}

fn count(findings: &mut Findings, index: usize) {
    let swept: &mut Swept = findings.layers[index].swept.get_or_insert_default();
    swept.removed += 1;
}

#[cfg(test)]
mod tests {
    use ipfs_registry_db::{Database, DbError};
    use tempfile::TempDir;

    use super::*;
    use crate::{Config, LayerConfig};

    /// A registry whose one layer cannot be used.
    async fn opened(folder: &TempDir) -> Opened {
        let file = folder.path().join("objects");
        std::fs::write(&file, "not a folder").unwrap();
        let mut config = Config::default();
        config.database.url = format!("sqlite:{}", folder.path().join("registry.db").display());
        config.storage.layers = vec![LayerConfig::directory(file)];
        Database::open(&config.database.url).unwrap();
        Opened::open(&config).await.unwrap()
    }

    #[actix_web::test]
    async fn a_removal_that_failed_is_under_way_until_the_next_collector_comes() {
        let folder = tempfile::tempdir().unwrap();
        let opened = opened(&folder).await;
        let id = ContentId::of(b"old");
        let last = || opened.database.read(|conn| removals::last(conn, &id));
        let mut findings = Findings::of(&opened);

        let remover = Remover::new(&opened).await.unwrap();
        let layer = opened.mirror.layers().next().unwrap();
        remover.remove((0, layer), &[id], &mut findings).await.unwrap();

        assert!(findings.damage[0].reason.starts_with("it cannot be removed: "));
        assert!(matches!(last(), Err(DbError::BeingRemoved(it)) if it == id));
        let second = Remover::new(&opened).await.err().unwrap().to_string();
        assert!(second.contains("another"), "{second}");
        drop(remover);
        Remover::new(&opened).await.unwrap();
        assert!(last().is_ok());
    }
}
