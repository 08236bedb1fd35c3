//! The `[limits]` table.

use std::time::Duration;

use ipfs_registry_archive::Limits as ArchiveLimits;
use ipfs_registry_core::{
    MAX_IDENTIFIER_LEN, MIN_IDENTIFIER_LEN,
    wire::{DEFAULT_LIMIT, MAX_LIMIT},
};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::mistakes::Mistakes;

/// The maximum of every time limit, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// The maximum of every limit on a number of connections or publishes.
const A_MILLION: u64 = 1_000_000;

/// Limits on the resources that clients may use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsConfig {
    /// The timeout of a request head and of a TLS handshake, in seconds. Default: 10.
    pub head_seconds: u64,
    /// The sliding window over which the rate of a request body is measured, in seconds. Default: 30.
    pub body_seconds: u64,
    /// The minimum rate of a request body, in bytes per second. Default: 1024.
    pub body_rate: u64,
    /// How long a connection may stay idle between requests, in seconds. Default: 30.
    pub idle_seconds: u64,
    /// The maximum number of open connections; further ones wait in the backlog. Default: 20,000.
    pub connections: usize,
    /// The maximum number of received archives that are unpacked and stored concurrently. Default: 16.
    pub publishes: usize,
    /// The maximum number of received archives in the queue behind them. Default: 256.
    pub publishes_waiting: usize,
    /// How long an archive may wait in that queue, in seconds. Default: 30.
    pub publish_wait_seconds: u64,
    /// The sustained rate limit per client address, in requests per second. Default: 0, unlimited.
    pub requests_per_second: u32,
    /// The burst that this rate limit allows, in requests. Default: 200.
    pub request_burst: u32,
    /// The rate limit per signer, in publishes per minute. Default: 0, unlimited.
    pub publishes_per_minute: u32,
    /// The proxies whose `Forwarded` or `X-Forwarded-For` the server trusts: addresses or networks.
    /// Default: none.
    pub trusted_proxies: Vec<String>,
    /// The maximum page size of a listing, at most 1000. Default: 1000.
    pub page: u64,
    /// The maximum length of the name of a new namespace or package, in characters, at most 64. Default: 64,
    /// with which `package-names = "ecosystem"` accepts names of npm packages with up to 214.
    pub name: usize,
    /// The maximum size of the manifest in an archive, in bytes. Default: 1 MiB.
    pub manifest: u64,
    /// The maximum number of files, folders and links in an archive. Default: 100,000.
    pub entries: u64,
}

impl LimitsConfig {
    /// Checks that every limit is within its range.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        let limits = [
            ("head-seconds", self.head_seconds, (1, A_DAY)),
            ("body-seconds", self.body_seconds, (1, A_DAY)),
            ("idle-seconds", self.idle_seconds, (1, A_DAY)),
            ("publish-wait-seconds", self.publish_wait_seconds, (0, A_DAY)),
            ("body-rate", self.body_rate, (0, 1 << 40)),
            ("connections", self.connections as u64, (1, A_MILLION)),
            ("publishes", self.publishes as u64, (1, A_MILLION)),
            ("publishes-waiting", self.publishes_waiting as u64, (0, A_MILLION)),
            ("request-burst", self.request_burst.into(), (1, u64::MAX)),
            ("manifest", self.manifest, (1, u64::MAX)),
            ("entries", self.entries, (1, u64::MAX)),
            ("page", self.page, (DEFAULT_LIMIT, MAX_LIMIT)),
            ("name", self.name as u64, (MIN_IDENTIFIER_LEN as u64, MAX_IDENTIFIER_LEN as u64)),
        ];
        for (key, value, range) in limits {
            mistakes.check_range(&format!("limits.{key}"), value, range);
        }
        for text in &self.trusted_proxies {
            mistakes.note(network(text));
        }
    }

    /// Parses the trusted proxies.
    ///
    /// # Errors
    ///
    /// Fails if one is neither an address nor a network.
    pub(crate) fn proxies(&self) -> anyhow::Result<Vec<IpNet>> {
        self.trusted_proxies.iter().map(|text| network(text)).collect()
    }

    pub(crate) fn head(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    pub(crate) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }
}

fn network(text: &str) -> anyhow::Result<IpNet> {
    let single = |_| text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(single).map_err(|_| {
        anyhow::anyhow!(
            "`limits.trusted-proxies` has `{text}`: write an address such as `10.0.0.7`, or a network such as `10.0.0.0/8`"
        )
    })
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let archive = ArchiveLimits::default();
        Self {
            head_seconds: 10,
            body_seconds: 30,
            body_rate: 1024,
            idle_seconds: 30,
            connections: 20_000,
            publishes: 16,
            publishes_waiting: 256,
            publish_wait_seconds: 30,
            requests_per_second: 0,
            request_burst: 200,
            publishes_per_minute: 0,
            trusted_proxies: Vec::new(),
            page: MAX_LIMIT,
            name: MAX_IDENTIFIER_LEN,
            manifest: archive.manifest,
            entries: archive.entries,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_out_of_range_is_refused_with_its_key() {
        let wrong = [
            LimitsConfig { publishes: 0, ..LimitsConfig::default() },
            LimitsConfig { head_seconds: A_DAY + 1, ..LimitsConfig::default() },
            LimitsConfig { connections: 1_000_001, ..LimitsConfig::default() },
            LimitsConfig { page: 1001, ..LimitsConfig::default() },
            LimitsConfig { name: 65, ..LimitsConfig::default() },
            LimitsConfig { trusted_proxies: vec!["proxy".into()], ..LimitsConfig::default() },
        ];
        for (limits, key) in wrong.iter().zip([
            "publishes",
            "head-seconds",
            "connections",
            "page",
            "name",
            "trusted-proxies",
        ]) {
            let refused = Mistakes::refuse(|mistakes| limits.check(mistakes));
            let message = refused.unwrap_err().to_string();
            assert!(message.contains(&format!("`limits.{key}`")), "{message}");
        }
        Mistakes::refuse(|mistakes| LimitsConfig::default().check(mistakes)).unwrap();
    }
}
