//! Limits on requests, and the addresses of clients behind trusted proxies.

mod client_address;

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use ipfs_registry_core::wire::Code;
use ipnet::IpNet;

use super::observe::is_exempt;
use crate::{
    config::LimitsConfig,
    registry::{RateLimit, RegistryError},
};

/// Enforces the limits on requests.
pub(crate) struct RequestLimits {
    pub(crate) config: LimitsConfig,
    proxies: Vec<IpNet>,
    rate: Option<RateLimit<IpAddr>>,
}

impl RequestLimits {
    /// Creates the limits that the configuration sets. Fails if a trusted proxy is not an address or network.
    pub(crate) fn new(config: &LimitsConfig) -> anyhow::Result<Self> {
        Ok(Self {
            proxies: config.proxies()?,
            rate: RateLimit::per_second(config.requests_per_second, config.request_burst),
            config: config.clone(),
        })
    }

    /// Returns whether the rate of requests is limited.
    pub(crate) fn has_rate(&self) -> bool {
        self.rate.is_some()
    }

    /// Returns the address of the client; behind a trusted proxy, the one that the proxy reports. `None` if the
    /// connection has no address.
    pub(crate) fn client_address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        Some(client_address::find(peer, request.headers(), &self.proxies))
    }

    /// Returns whether the peer is a trusted proxy.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&peer.to_canonical()))
    }

    /// Checks that a page is not larger than this server allows.
    pub(crate) fn check_page(&self, limit: u64) -> Result<(), RegistryError> {
        let max = self.config.page;
        if limit <= max {
            return Ok(());
        }
        let detail = format!("`limit` is `{limit}`; this registry answers with at most {max}");
        Err(RegistryError::refused(Code::InvalidQuery, detail))
    }

    /// Counts a request of its client's address. Fails if the address is over the rate limit.
    pub(super) fn check_rate(&self, request: &HttpRequest) -> Result<(), RegistryError> {
        let Some(rate) = &self.rate else { return Ok(()) };
        if is_exempt(request.path()) {
            return Ok(());
        }
        let Some(address) = self.client_address(request) else { return Ok(()) };
        rate.check(&rate_key(address)).map_err(|seconds| {
            let max = self.config.requests_per_second;
            let detail =
                format!("`{address}` may send {max} requests a second; try again in {seconds} s");
            RegistryError::refused(Code::RateLimited, detail).retry_after(seconds)
        })
    }
}

/// Returns the key of an address in the rate limit: an IPv4 address, or the /64 network of an IPv6 address.
fn rate_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            Ipv6Addr::from_bits(network).into()
        }
    }
}
