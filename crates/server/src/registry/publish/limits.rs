//! The limits on publishing, and their current use.

use std::sync::atomic::{AtomicU64, Ordering};

use ipfs_registry_archive::Limits;
use ipfs_registry_core::{Address, MAX_IDENTIFIER_LEN, wire::Code};

use super::queue::{PublishPermit, PublishQueue};
use crate::{
    config::{LimitsConfig, RegistryConfig},
    registry::{RateLimit, RegistryError},
};

/// Enforces the limits on publishing.
pub(crate) struct PublishLimits {
    queue: PublishQueue,
    rate: Option<RateLimit<Address>>,
    per_minute: u32,
    /// The longest name, in characters.
    max_name: usize,
    unpack: Limits,
    /// The bytes of archives received so far.
    received_bytes: AtomicU64,
}

impl PublishLimits {
    /// Creates the limits that the configuration sets.
    pub(crate) fn new(limits: &LimitsConfig, registry: &RegistryConfig) -> Self {
        let LimitsConfig { manifest, entries, .. } = *limits;
        Self {
            queue: PublishQueue::new(limits),
            rate: RateLimit::per_minute(limits.publishes_per_minute),
            per_minute: limits.publishes_per_minute,
            max_name: limits.name,
            unpack: Limits {
                unpacked: registry.unpack_limit,
                manifest,
                entries,
                names: registry.package_names,
                ..Limits::default()
            },
            received_bytes: AtomicU64::new(0),
        }
    }

    /// Returns how many bytes of archives were received so far.
    pub(crate) fn received_bytes(&self) -> u64 {
        self.received_bytes.load(Ordering::Relaxed)
    }

    /// Checks that a name is not longer than this registry allows. At its maximum, which is the default, the
    /// limit has no effect: the naming rules apply, which allow longer names for npm packages only.
    pub(crate) fn check_name(&self, name: &str) -> Result<(), RegistryError> {
        let (len, max) = (name.chars().count(), self.max_name);
        if len <= max || max == MAX_IDENTIFIER_LEN {
            return Ok(());
        }
        let detail = format!("`{name}` has {len} characters; this registry takes at most {max}");
        Err(RegistryError::refused(Code::InvalidIdentifier, detail))
    }

    pub(super) fn count_received(&self, bytes: u64) {
        self.received_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Waits for a permit to unpack and store an archive.
    pub(super) async fn acquire(&self) -> Result<PublishPermit<'_>, RegistryError> {
        self.queue.acquire().await
    }

    /// Counts a publish of this signer. Fails if the signer is over the rate limit.
    pub(super) fn check_rate(&self, signer: &Address) -> Result<(), RegistryError> {
        let Some(rate) = &self.rate else { return Ok(()) };
        rate.check(signer).map_err(|seconds| {
            let max = self.per_minute;
            let detail =
                format!("`{signer}` may publish {max} archives a minute; try again in {seconds} s");
            RegistryError::refused(Code::RateLimited, detail).retry_after(seconds)
        })
    }

    /// Returns the limits on the content of an archive.
    pub(super) fn unpack_limits(&self) -> Limits {
        self.unpack.clone()
    }
}
