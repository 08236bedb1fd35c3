//! `gc`: finds objects that no version refers to, and removes them with `--delete`.

use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt as _;
use ipfs_registry_core::ContentId;
use ipfs_registry_db::versions;
use ipfs_registry_storage::{Layer, ListedObject, StorageError};

use super::{
    args::GcArgs,
    context::StorageContext,
    progress::Progress,
    removal::Remover,
    report::{Findings, GcCounts, Outcome},
};

/// How many objects of a listing one database query looks up.
const PAGE: usize = 500;

/// Lists the objects of each layer, one layer after the other.
pub(super) async fn run(context: &StorageContext, args: &GcArgs) -> anyhow::Result<Outcome> {
    let remover = if args.delete { Some(Remover::new(context).await?) } else { None };
    let findings = Findings::new(context);
    let mut collector = Collector { context, older_than: args.older_than, remover, findings };
    let progress = Progress::without_total("listing");
    for index in 0..context.faults.len() {
        collector.collect_layer(index, &progress).await?;
    }
    let finished = !context.stop.is_set();
    Ok(Outcome { command: "gc", finished, resumed: None, findings: collector.findings })
}

/// The garbage collector.
struct Collector<'a> {
    context: &'a StorageContext,
    older_than: Duration,
    /// `None` in a dry run.
    remover: Option<Remover<'a>>,
    findings: Findings,
}

impl Collector<'_> {
    async fn collect_layer(&mut self, index: usize, progress: &Progress) -> anyhow::Result<()> {
        self.findings.layers[index].gc = Some(GcCounts::default());
        let context = self.context;
        let Some(layer) = context.mirror.layers().nth(index) else { return Ok(()) };
        if let Err(error) = self.collect_listing(index, layer, progress).await? {
            let report = &mut self.findings.layers[index];
            report.reachable = false;
            report.reason = Some(format!("it cannot be listed: {}", error.source));
        }
        Ok(())
    }

    /// The outer error ends the command. The inner one is of this layer; the command continues with the next.
    async fn collect_listing(
        &mut self,
        index: usize,
        layer: &dyn Layer,
        progress: &Progress,
    ) -> anyhow::Result<Result<(), StorageError>> {
        let listing = match layer.list().await {
            Ok(listing) => listing,
            Err(error) => return Ok(Err(error)),
        };
        let mut pages = listing.try_chunks(PAGE);
        while !self.context.stop.is_set() {
            match pages.try_next().await {
                Ok(Some(page)) => self.collect_page(index, layer, &page).await?,
                Ok(None) => break,
                Err(error) => return Ok(Err(error.1)),
            }
            progress.advance(PAGE as u64);
        }
        Ok(Ok(()))
    }

    async fn collect_page(
        &mut self,
        index: usize,
        layer: &dyn Layer,
        page: &[ListedObject],
    ) -> anyhow::Result<()> {
        let unreferenced = self.unreferenced(page).await?;
        let now = SystemTime::now();
        let old = unreferenced.iter().filter(|object| self.is_old(object, now));
        let old: Vec<ContentId> = old.map(|object| object.id).collect();
        let report = &mut self.findings.layers[index];
        report.objects += page.len() as u64;
        let counts = report.gc.get_or_insert_default();
        counts.unnamed += unreferenced.len() as u64;
        counts.undated +=
            unreferenced.iter().filter(|object| object.put_at.is_none()).count() as u64;
        counts.removable += old.len() as u64;
        match &self.remover {
            Some(remover) => remover.remove((index, layer), &old, &mut self.findings).await,
            None => Ok(()),
        }
    }

    async fn unreferenced(&self, page: &[ListedObject]) -> anyhow::Result<Vec<ListedObject>> {
        let ids: Vec<ContentId> = page.iter().map(|object| object.id).collect();
        let referenced = self.context.read(move |conn| versions::referenced(conn, &ids)).await?;
        Ok(page.iter().filter(|object| !referenced.contains(&object.id)).copied().collect())
    }

    /// An object without a time, or with a time in the future, is not old.
    fn is_old(&self, object: &ListedObject, now: SystemTime) -> bool {
        let age = object.put_at.and_then(|since| now.duration_since(since).ok());
        age.is_some_and(|age| age >= self.older_than)
    }
}
