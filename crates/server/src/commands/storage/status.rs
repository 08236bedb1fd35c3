//! `status`: counts the intact, missing and corrupt copies in each layer.

use ipfs_registry_storage::Depth;

use super::{
    args::StatusArgs,
    checker::{Checker, Mode},
    context::StorageContext,
    rate_limiter::RateLimiter,
    report::Outcome,
    walk,
};

/// Checks every copy and changes nothing.
pub(super) async fn run(context: &StorageContext, args: &StatusArgs) -> anyhow::Result<Outcome> {
    let depth = if args.quick { Depth::Metadata } else { Depth::Bytes };
    let checker =
        Checker { context, depth, mode: Mode::ReportOnly, limiter: RateLimiter::unlimited() };
    walk::check_all(&checker, "status", "checking").await
}
