//! The `[storage]` table.

use std::time::Duration;

use ipfs_registry_storage::Limits;
use serde::{Deserialize, Serialize};

use super::{LayerConfig, mistakes::Mistakes};

/// Where archives are kept, and how long the layers are waited for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StorageConfig {
    /// The layers, in the order they are read; each holds every archive. At least one.
    pub layers: Vec<LayerConfig>,
    /// How long a layer may take to begin its answer. Default: 10.
    pub first_byte_seconds: u64,
    /// How long a layer may go without taking or giving any bytes. Default: 30.
    pub progress_seconds: u64,
    /// How often a layer that fails is asked for one archive. Default: 2.
    pub tries: usize,
    /// How long one fetch may wait for layers, all of its waits together. Default: 80.
    pub fetch_seconds: u64,
    /// How long one publish may wait for layers. Default: 200.
    pub publish_seconds: u64,
    /// How long fetches pass over a layer that failed. Default: 5.
    pub rest_seconds: u64,
    /// How much `storage scrub` reads, in bytes a second. Default: 0, as fast as it goes.
    pub scrub_rate: u64,
}

impl StorageConfig {
    /// The default limits on layers in this order.
    #[must_use]
    pub fn of(layers: Vec<LayerConfig>) -> Self {
        Self { layers, ..Self::default() }
    }

    /// Refuses limits under which nothing could be done.
    pub(crate) fn check_limits(&self, mistakes: &mut Mistakes) {
        let limits = [
            ("first-byte-seconds", self.first_byte_seconds),
            ("progress-seconds", self.progress_seconds),
            ("tries", self.tries as u64),
            ("fetch-seconds", self.fetch_seconds),
            ("publish-seconds", self.publish_seconds),
        ];
        for (key, value) in limits {
            mistakes.bound(&format!("storage.{key}"), value, (1, u64::MAX));
        }
    }

    /// The limits as the layers take them.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            first_byte: Duration::from_secs(self.first_byte_seconds),
            progress: Duration::from_secs(self.progress_seconds),
            tries: self.tries,
            fetch: Duration::from_secs(self.fetch_seconds),
            publish: Duration::from_secs(self.publish_seconds),
            rest: Duration::from_secs(self.rest_seconds),
        }
    }
}

impl Default for StorageConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            layers: Vec::new(),
            first_byte_seconds: limits.first_byte.as_secs(),
            progress_seconds: limits.progress.as_secs(),
            tries: limits.tries,
            fetch_seconds: limits.fetch.as_secs(),
            publish_seconds: limits.publish.as_secs(),
            rest_seconds: limits.rest.as_secs(),
            scrub_rate: 0,
        }
    }
}
