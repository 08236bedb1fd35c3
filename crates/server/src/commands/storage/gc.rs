//! `gc`: finds what no version names, and removes it where it is told to.

use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt as _;
use ipfs_registry_core::ContentId;
use ipfs_registry_db::versions;
use ipfs_registry_storage::{Held, Layer, StorageError};

use super::{
    args::Gc,
    opened::Opened,
    progress::Progress,
    removal::Remover,
    report::{Findings, Outcome, Swept},
};

/// How many objects of a listing are compared with the database at once.
const PAGE: usize = 500;

/// Goes through what each layer holds, one layer after the other.
pub(super) async fn run(opened: &Opened, args: &Gc) -> anyhow::Result<Outcome> {
    let remover = if args.delete { Some(Remover::new(opened).await?) } else { None };
    let findings = Findings::of(opened);
    let mut sweep = Sweep { opened, older_than: args.older_than, remover, findings };
    let progress = Progress::open("listing");
    for index in 0..opened.faults.len() {
        sweep.layer(index, &progress).await?;
    }
    let finished = !opened.stop.is_set();
    Ok(Outcome { command: "gc", finished, resumed: None, findings: sweep.findings })
}

struct Sweep<'a> {
    opened: &'a Opened,
    older_than: Duration,
    /// Removes what is found; `None` in a dry run.
    remover: Option<Remover<'a>>,
    findings: Findings,
}

impl Sweep<'_> {
    async fn layer(&mut self, index: usize, progress: &Progress) -> anyhow::Result<()> {
        self.findings.layers[index].swept = Some(Swept::default());
        let opened = self.opened;
        let Some(layer) = opened.mirror.layers().nth(index) else { return Ok(()) };
        if let Err(error) = self.listed(index, layer, progress).await? {
            let report = &mut self.findings.layers[index];
            report.reachable = false;
            report.reason = Some(format!("it cannot be listed: {}", error.source));
        }
        Ok(())
    }

    /// The inner error is the layer's: the next one may still be swept.
    async fn listed(
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
        while !self.opened.stop.is_set() {
            match pages.try_next().await {
                Ok(Some(page)) => self.page(index, layer, &page).await?,
                Ok(None) => break,
                Err(error) => return Ok(Err(error.1)),
            }
            progress.advance(PAGE as u64);
        }
        Ok(Ok(()))
    }

    async fn page(&mut self, index: usize, layer: &dyn Layer, page: &[Held]) -> anyhow::Result<()> {
        let unnamed = self.unnamed(page).await?;
        let now = SystemTime::now();
        let old: Vec<ContentId> =
            unnamed.iter().filter(|held| self.is_old(held, now)).map(|held| held.id).collect();
        let report = &mut self.findings.layers[index];
        report.objects += page.len() as u64;
        let swept = report.swept.get_or_insert_default();
        swept.unnamed += unnamed.len() as u64;
        swept.undated += unnamed.iter().filter(|held| held.since.is_none()).count() as u64;
        swept.removable += old.len() as u64;
        match &self.remover {
            Some(remover) => remover.remove((index, layer), &old, &mut self.findings).await,
            None => Ok(()),
        }
    }

    async fn unnamed(&self, page: &[Held]) -> anyhow::Result<Vec<Held>> {
        let ids: Vec<ContentId> = page.iter().map(|held| held.id).collect();
        let named = self.opened.ask(move |conn| versions::referenced(conn, &ids)).await?;
        Ok(page.iter().filter(|held| !named.contains(&held.id)).copied().collect())
    }

    /// A time to come is no age.
    fn is_old(&self, held: &Held, now: SystemTime) -> bool {
        let age = held.since.and_then(|since| now.duration_since(since).ok());
        age.is_some_and(|age| age >= self.older_than)
    }
}
