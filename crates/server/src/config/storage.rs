//! The `[storage]` table.

use std::time::Duration;

use ipfs_registry_storage::Limits;
use serde::{Deserialize, Serialize};

use super::{LayerConfig, mistakes::Mistakes};

/// The layers that store archives, and their timeouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StorageConfig {
    /// The layers, at least one, in the order of reads. Each stores every archive.
    pub layers: Vec<LayerConfig>,
    /// The timeout for the first byte of a layer's answer, in seconds. Default: 10.
    pub first_byte_seconds: u64,
    /// The timeout for progress of a transfer from or to a layer, in seconds. Default: 30.
    pub progress_seconds: u64,
    /// The maximum number of attempts per archive and layer. Default: 2.
    pub tries: usize,
    /// The total time that one fetch may wait for layers, in seconds. Default: 80.
    pub fetch_seconds: u64,
    /// The total time that one publish may wait for layers, in seconds. Default: 200.
    pub publish_seconds: u64,
    /// How long fetches skip a layer that failed, in seconds. Default: 5.
    pub rest_seconds: u64,
    /// The maximum read rate of `storage scrub`, in bytes per second. Default: 0, unlimited.
    pub scrub_rate: u64,
}

impl StorageConfig {
    /// Returns these layers with the default limits.
    #[must_use]
    pub fn of(layers: Vec<LayerConfig>) -> Self {
        Self { layers, ..Self::default() }
    }

    /// Checks that no timeout and no number of attempts is 0.
    pub(crate) fn check_limits(&self, mistakes: &mut Mistakes) {
        let limits = [
            ("first-byte-seconds", self.first_byte_seconds),
            ("progress-seconds", self.progress_seconds),
            ("tries", self.tries as u64),
            ("fetch-seconds", self.fetch_seconds),
            ("publish-seconds", self.publish_seconds),
        ];
        for (key, value) in limits {
            mistakes.check_range(&format!("storage.{key}"), value, (1, u64::MAX));
        }
    }

    /// Returns the limits for the layers.
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
