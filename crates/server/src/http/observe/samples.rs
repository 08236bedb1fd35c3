//! Metrics that other modules count. They are collected when `/metrics` is requested.

use ipfs_registry_db::webhooks::Backlog;
use ipfs_registry_storage::Counts;
use prometheus::{Error, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use crate::registry::{CacheCounts, Registry as PackageRegistry};

/// A metric of layers: name, help, and its value.
type LayerMetric = (&'static str, &'static str, fn(&Counts) -> u64);

const LAYER_METRICS: [LayerMetric; 7] = [
    ("ipkg_layer_reads_total", "Copies that a layer opened for reading.", |c| c.reads),
    ("ipkg_layer_writes_total", "Objects that a layer took.", |c| c.writes),
    ("ipkg_layer_read_failures_total", "Reads in which a layer failed.", |c| c.read_failures),
    ("ipkg_layer_write_failures_total", "Writes in which a layer failed.", |c| c.write_failures),
    ("ipkg_layer_bad_copies_total", "Copies found missing or wrong by reads.", |c| c.bad_copies),
    ("ipkg_layer_repairs_total", "Copies of a layer that were replaced.", |c| c.repairs),
    ("ipkg_layer_repair_failures_total", "Copies that could not be replaced.", |c| {
        c.repair_failures
    }),
];

/// Collects the current values.
pub(super) fn collect(
    of: &PackageRegistry,
    caches: &[CacheCounts],
    backlog: Option<&[Backlog]>,
) -> Result<Registry, Error> {
    let registry = Registry::new();
    layers(&registry, of)?;
    lookups(&registry, caches)?;
    connections(&registry, of)?;
    build(&registry)?;
    webhooks(&registry, of)?;
    webhook_backlog(&registry, backlog.unwrap_or_default())?;
    received(&registry, of)?;
    Ok(registry)
}

fn layers(registry: &Registry, of: &PackageRegistry) -> Result<(), Error> {
    let counts = of.mirror.counts();
    for (name, help, count) in LAYER_METRICS {
        let counter = IntCounterVec::new(Opts::new(name, help), &["position", "kind"])?;
        for (index, (layer, counts)) in of.mirror.layers().zip(&counts).enumerate() {
            let position = (index + 1).to_string();
            counter.with_label_values(&[&*position, layer.kind()]).inc_by(count(counts));
        }
        registry.register(Box::new(counter))?;
    }
    Ok(())
}

fn lookups(registry: &Registry, caches: &[CacheCounts]) -> Result<(), Error> {
    let hits = Opts::new("ipkg_cache_hits_total", "Lookups that memory could answer.");
    let misses = Opts::new("ipkg_cache_misses_total", "Lookups that memory could not answer.");
    let hits = IntCounterVec::new(hits, &["cache"])?;
    let misses = IntCounterVec::new(misses, &["cache"])?;
    for counts in caches {
        hits.with_label_values(&[counts.cache]).inc_by(counts.hits);
        misses.with_label_values(&[counts.cache]).inc_by(counts.misses);
    }
    registry.register(Box::new(hits))?;
    registry.register(Box::new(misses))
}

fn connections(registry: &Registry, of: &PackageRegistry) -> Result<(), Error> {
    let options = Opts::new("ipkg_database_connections", "Open connections to the database.");
    let gauge = IntGaugeVec::new(options, &["pool", "state"])?;
    for pool in of.store.database().connections() {
        gauge.with_label_values(&[pool.purpose, "busy"]).set(pool.busy.into());
        gauge.with_label_values(&[pool.purpose, "idle"]).set(pool.idle.into());
    }
    registry.register(Box::new(gauge))
}

fn build(registry: &Registry) -> Result<(), Error> {
    let options = Opts::new("ipkg_build_info", "The program that runs; always 1.");
    let gauge = IntGaugeVec::new(options, &["version"])?;
    gauge.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
    registry.register(Box::new(gauge))
}

/// Adds the metrics of webhooks. Without endpoints, all of them are 0.
fn webhooks(registry: &Registry, of: &PackageRegistry) -> Result<(), Error> {
    let help = "Webhook events that were dropped and never delivered.";
    let dropped = IntCounter::new("ipkg_webhooks_dropped_total", help)?;
    dropped.inc_by(of.webhooks.dropped());
    registry.register(Box::new(dropped))?;
    let help = "Attempts to deliver a publish to an endpoint, by outcome.";
    let tries = IntCounterVec::new(Opts::new("ipkg_webhooks_tries_total", help), &["outcome"])?;
    for (outcome, count) in of.webhooks.outcomes() {
        tries.with_label_values(&[outcome]).inc_by(count);
    }
    registry.register(Box::new(tries))?;
    let queued =
        IntGauge::new("ipkg_webhooks_queued", "Fetches that wait in memory to be delivered.")?;
    queued.set(of.webhooks.queued().try_into().unwrap_or(i64::MAX));
    registry.register(Box::new(queued))
}

/// Adds the deliveries that each endpoint has not received, by the position of the endpoint: its URL may contain a
/// password.
fn webhook_backlog(registry: &Registry, backlog: &[Backlog]) -> Result<(), Error> {
    let gauge = |name, help| IntGaugeVec::new(Opts::new(name, help), &["position"]);
    let pending = gauge("ipkg_webhooks_pending", "Publishes to deliver to a webhook endpoint.")?;
    let help = "Deliveries that were set aside after too many attempts.";
    let set_aside = gauge("ipkg_webhooks_set_aside", help)?;
    for (index, endpoint) in backlog.iter().enumerate() {
        let position = (index + 1).to_string();
        let set = |gauge: &IntGaugeVec, count: u64| {
            gauge.with_label_values(&[&*position]).set(count.try_into().unwrap_or(i64::MAX));
        };
        set(&pending, endpoint.pending);
        set(&set_aside, endpoint.set_aside);
    }
    registry.register(Box::new(pending))?;
    registry.register(Box::new(set_aside))
}

fn received(registry: &Registry, of: &PackageRegistry) -> Result<(), Error> {
    let help = "Bytes of archives received to be published.";
    let received = IntCounter::new("ipkg_archive_received_bytes_total", help)?;
    received.inc_by(of.publishing.received_bytes());
    registry.register(Box::new(received))
}
