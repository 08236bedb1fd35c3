//! Limits on requests, and the addresses of clients behind trusted proxies.

mod client_address;

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use ipfs_registry_core::wire::Code;
use ipnet::IpNet;

use super::observe::is_own;
use crate::{
    config::LimitsConfig,
    registry::{RateLimit, RegistryError},
};

/// The limits on requests, and how much of them is used.
pub(crate) struct RequestLimits {
    pub(crate) config: LimitsConfig,
    proxies: Vec<IpNet>,
    requests: Option<RateLimit<IpAddr>>,
}

impl RequestLimits {
    pub(crate) fn new(config: &LimitsConfig) -> anyhow::Result<Self> {
        Ok(Self {
            proxies: config.proxies()?,
            requests: RateLimit::per_second(config.requests_per_second, config.request_burst),
            config: config.clone(),
        })
    }

    /// Whether the rate of requests is limited.
    pub(crate) fn paces_requests(&self) -> bool {
        self.requests.is_some()
    }

    /// The address of the client; behind a trusted proxy, the one that the proxy reports. `None` if the
    /// connection has no address.
    pub(crate) fn client_address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        Some(client_address::find(peer, request.headers(), &self.proxies))
    }

    /// Whether the peer is a trusted proxy.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&peer.to_canonical()))
    }

    /// Refuses a page that is larger than this server allows.
    pub(crate) fn check_page(&self, limit: u64) -> Result<(), RegistryError> {
        let most = self.config.page;
        if limit <= most {
            return Ok(());
        }
        let words = format!("`limit` is `{limit}`; this registry answers with at most {most}");
        Err(RegistryError::refused(Code::InvalidQuery, words))
    }

    /// Counts a request of its client's address, or refuses one over the rate.
    pub(super) fn count_request(&self, request: &HttpRequest) -> Result<(), RegistryError> {
        let Some(rate) = &self.requests else { return Ok(()) };
        if is_own(request.path()) {
            return Ok(());
        }
        let Some(address) = self.client_address(request) else { return Ok(()) };
        rate.check(&subscriber(address)).map_err(|seconds| {
            let most = self.config.requests_per_second;
            limited(format!("`{address}` may send {most} requests a second"), seconds)
        })
    }
}

/// The address of one subscriber: an IPv4 address, or an IPv6 network of 64 bits.
fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            Ipv6Addr::from_bits(network).into()
        }
    }
}

fn limited(words: String, seconds: u64) -> RegistryError {
    let words = format!("{words}; try again in {seconds} s");
    RegistryError::refused(Code::RateLimited, words).retry_after(seconds)
}
