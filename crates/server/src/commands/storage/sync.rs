//! `sync`: copies missing objects to each layer.

use ipfs_registry_storage::Depth;

use super::{
    checker::{Checker, Mode},
    context::StorageContext,
    rate_limiter::RateLimiter,
    report::Outcome,
    walk,
};

/// Repairs copies that are missing or have the wrong size. Does not read the other copies.
pub(super) async fn run(context: &StorageContext) -> anyhow::Result<Outcome> {
    let (depth, mode) = (Depth::Metadata, Mode::Repair);
    let checker = Checker { context, depth, mode, limiter: RateLimiter::unlimited() };
    walk::check_all(&checker, "sync", "copying").await
}
