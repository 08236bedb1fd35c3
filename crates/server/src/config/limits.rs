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

/// The longest time that a limit may be, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// The most that may be counted.
const A_MILLION: u64 = 1_000_000;

/// How much of the server anybody may take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsConfig {
    /// How long the head of a request may take to arrive, and a TLS handshake. Default: 10.
    pub head_seconds: u64,
    /// How long a body may stand still, and over how long its rate is measured, which ends now at
    /// any moment. Default: 30.
    pub body_seconds: u64,
    /// How fast a body must come, in bytes a second. Default: 1024.
    pub body_rate: u64,
    /// How long a connection may stay open between requests. Default: 30.
    pub idle_seconds: u64,
    /// How many connections may be open; others wait to be taken. Default: 20,000.
    pub connections: usize,
    /// How many received archives are unpacked and stored at once. Default: 16.
    pub publishes: usize,
    /// How many received archives may wait for their turn. Default: 256.
    pub publishes_waiting: usize,
    /// How long an archive waits for its turn. Default: 30.
    pub publish_wait_seconds: u64,
    /// How many requests an address may send a second, in the long run. Default: 0, any number.
    pub requests_per_second: u32,
    /// How many it may send at once before that counts. Default: 200.
    pub request_burst: u32,
    /// How many archives one signer may publish a minute. Default: 0, any number.
    pub publishes_per_minute: u32,
    /// The proxies, as addresses or networks, whose `Forwarded` or `X-Forwarded-For` is believed.
    /// Default: none.
    pub trusted_proxies: Vec<String>,
    /// The largest page that a listing answers with. Default: 1000, which is the most.
    pub page: u64,
    /// The longest name of a new namespace or package, in characters. Default: 64, the most.
    pub name: usize,
    /// The largest manifest that an archive may have, in bytes. Default: 1 MiB.
    pub manifest: u64,
    /// The most files, folders and links that an archive may have. Default: 100,000.
    pub entries: u64,
}

impl LimitsConfig {
    /// Refuses limits under which nothing could be done, and values that are out of range.
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
            mistakes.bound(&format!("limits.{key}"), value, range);
        }
        for text in &self.trusted_proxies {
            mistakes.note(network(text));
        }
    }

    /// The trusted proxies as networks.
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
            "`limits.trusted-proxies` has `{text}`: it is an address such as `10.0.0.7`, or a network such as `10.0.0.0/8`"
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
    fn limits_that_cannot_be_are_named() {
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
            let words = refused.unwrap_err().to_string();
            assert!(words.contains(&format!("`limits.{key}`")), "{words}");
        }
        Mistakes::refuse(|mistakes| LimitsConfig::default().check(mistakes)).unwrap();
    }
}
