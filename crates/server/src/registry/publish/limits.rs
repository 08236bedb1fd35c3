//! The limits on publishing, and how much of them is used.

use std::sync::atomic::{AtomicU64, Ordering};

use ipfs_registry_archive::Limits;
use ipfs_registry_core::{Address, wire::Code};

use super::turns::{Turn, Turns};
use crate::{
    config::{LimitsConfig, RegistryConfig},
    registry::{Rate, RegistryError},
};

/// The limits on publishing.
pub(crate) struct PublishLimits {
    turns: Turns,
    rate: Option<Rate<Address>>,
    per_minute: u32,
    name: usize,
    unpack: Limits,
    /// The bytes of archives received so far.
    received: AtomicU64,
}

impl PublishLimits {
    pub(crate) fn new(limits: &LimitsConfig, registry: &RegistryConfig) -> Self {
        let LimitsConfig { manifest, entries, .. } = *limits;
        Self {
            turns: Turns::new(limits),
            rate: Rate::per_minute(limits.publishes_per_minute),
            per_minute: limits.publishes_per_minute,
            name: limits.name,
            unpack: Limits {
                unpacked: registry.unpack_limit,
                manifest,
                entries,
                ..Limits::default()
            },
            received: AtomicU64::new(0),
        }
    }

    /// How many bytes of archives were received so far.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Refuses a name that is longer than this registry allows.
    pub(crate) fn check_name(&self, name: &str) -> Result<(), RegistryError> {
        let (len, most) = (name.chars().count(), self.name);
        if len <= most {
            return Ok(());
        }
        let detail = format!("`{name}` has {len} characters; this registry takes at most {most}");
        Err(RegistryError::refused(Code::InvalidIdentifier, detail))
    }

    pub(super) fn count_received(&self, bytes: u64) {
        self.received.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Waits for a turn to unpack and store an archive.
    pub(super) async fn turn(&self) -> Result<Turn<'_>, RegistryError> {
        self.turns.take().await
    }

    /// Counts a publish of this signer, or refuses one over the rate.
    pub(super) fn count_publish(&self, signer: &Address) -> Result<(), RegistryError> {
        let Some(rate) = &self.rate else { return Ok(()) };
        rate.count(signer).map_err(|seconds| {
            let most = self.per_minute;
            let detail = format!(
                "`{signer}` may publish {most} archives a minute; try again in {seconds} s"
            );
            RegistryError::refused(Code::RateLimited, detail).retry_after(seconds)
        })
    }

    /// How much an archive may hold.
    pub(super) fn unpack_limits(&self) -> Limits {
        self.unpack.clone()
    }
}
