//! Removes unreferenced objects without racing a publish of the same bytes.

use std::sync::Arc;

use anyhow::Context as _;
use ipfs_registry_core::ContentId;
use ipfs_registry_db::{Removal, RemovalLock, Upkeep, removals};
use ipfs_registry_storage::Layer;

use super::{
    context::StorageContext,
    report::{Findings, GcCounts},
};

/// The maximum number of objects whose removal the database records together. While it is recorded, the same
/// bytes cannot be published.
const BATCH: usize = 50;

/// Removes objects. It holds the lock that only one remover can hold.
pub(super) struct Remover<'a> {
    context: &'a StorageContext,
    lock: Arc<RemovalLock>,
}

impl<'a> Remover<'a> {
    /// Takes the lock, and ends the recorded removals of a remover that was killed. The listing finds again the
    /// objects that it left.
    pub(super) async fn new(context: &'a StorageContext) -> anyhow::Result<Self> {
        let lock = removals::lock(&context.database)?;
        let lock = Arc::new(lock.context("another `storage gc --delete` is running")?);
        let shared = Arc::clone(&lock);
        let end = move |upkeep: &mut Upkeep<'_>| removals::end_abandoned(upkeep, &shared);
        let ended = context.write(end).await?;
        if ended > 0 {
            tracing::info!("{ended} removals of an interrupted run were ended");
        }
        Ok(Self { context, lock })
    }

    /// Removes objects from one layer, except those that a version refers to by now.
    pub(super) async fn remove(
        &self,
        layer: (usize, &dyn Layer),
        ids: &[ContentId],
        findings: &mut Findings,
    ) -> anyhow::Result<()> {
        for batch in ids.chunks(BATCH) {
            let removals = self.begin(batch.to_vec()).await?;
            let ended = self.remove_all(layer, removals, findings).await;
            let end = move |upkeep: &mut Upkeep<'_>| removals::end(upkeep, &ended);
            self.context.write(end).await?;
        }
        Ok(())
    }

    /// Records the beginning of removals in the database; of none if a signal stops the command.
    async fn begin(&self, mut ids: Vec<ContentId>) -> anyhow::Result<Vec<Removal>> {
        if self.context.stop.is_set() {
            ids.clear();
        }
        let lock = Arc::clone(&self.lock);
        let begin = move |upkeep: &mut Upkeep<'_>| removals::begin(upkeep, &lock, &ids);
        self.context.write(begin).await
    }

    /// Removes the objects from the layer. Returns the removals that can be ended: those that succeeded and those
    /// that were not attempted. A removal that failed stays recorded, because the layer may still execute it.
    async fn remove_all(
        &self,
        (index, layer): (usize, &dyn Layer),
        mut removals: Vec<Removal>,
        findings: &mut Findings,
    ) -> Vec<Removal> {
        let mut failed = Vec::new();
        for Removal { content_id, .. } in &removals {
            if self.context.stop.is_set() {
                break;
            }
            match layer.remove(*content_id).await {
                Ok(()) => count_removed(findings, index),
                Err(error) => {
                    failed.push(*content_id);
                    let reason = format!("it cannot be removed: {}", error.source);
                    findings.list(index, *content_id, reason);
                }
            }
        }
        removals.retain(|removal| !failed.contains(&removal.content_id));
        removals
    }
}

fn count_removed(findings: &mut Findings, index: usize) {
    let counts: &mut GcCounts = findings.layers[index].gc.get_or_insert_default();
    counts.removed += 1;
}

#[cfg(test)]
mod tests {
    use ipfs_registry_db::{Database, DbError};
    use tempfile::TempDir;

    use super::*;
    use crate::{Config, LayerConfig};

    /// Opens a registry whose only layer cannot be used.
    async fn open(folder: &TempDir) -> StorageContext {
        let file = folder.path().join("objects");
        std::fs::write(&file, "not a folder").unwrap();
        let mut config = Config::default();
        config.database.url = format!("sqlite:{}", folder.path().join("registry.db").display());
        config.storage.layers = vec![LayerConfig::directory(file)];
        Database::open(&config.database.url).unwrap();
        StorageContext::open(&config).await.unwrap()
    }

    #[actix_web::test]
    async fn a_failed_removal_stays_recorded_until_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let context = open(&folder).await;
        let id = ContentId::of(b"old");
        let last = || context.database.read(|conn| removals::last(conn, &id));
        let mut findings = Findings::new(&context);

        let remover = Remover::new(&context).await.unwrap();
        let layer = context.mirror.layers().next().unwrap();
        remover.remove((0, layer), &[id], &mut findings).await.unwrap();

        assert!(findings.damage[0].reason.starts_with("it cannot be removed: "));
        assert!(matches!(last(), Err(DbError::BeingRemoved(it)) if it == id));
        let second = Remover::new(&context).await.err().unwrap().to_string();
        assert!(second.contains("another"), "{second}");
        drop(remover);
        Remover::new(&context).await.unwrap();
        assert!(last().is_ok());
    }
}
