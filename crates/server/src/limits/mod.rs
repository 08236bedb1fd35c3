//! What keeps anybody from taking more of the server than others leave: rates, turns, sizes.

mod client_address;
mod rate;
mod turns;

use std::net::{IpAddr, Ipv6Addr};

use actix_web::{
    Error, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use ipfs_registry_core::{Address, wire::Code};
use ipnet::IpNet;
use rate::Rate;
use turns::{Turn, Turns};

use crate::{ApiError, LimitsConfig, State, observe};

/// The limits of a server, and who has used up how much of them.
pub(crate) struct Limiter {
    pub(crate) config: LimitsConfig,
    proxies: Vec<IpNet>,
    requests: Option<Rate<IpAddr>>,
    publishes: Option<Rate<Address>>,
    turns: Turns,
}

impl Limiter {
    /// Nothing of the limits is used up.
    pub(crate) fn new(config: &LimitsConfig) -> anyhow::Result<Self> {
        Ok(Self {
            proxies: config.proxies()?,
            requests: Rate::per_second(config.requests_per_second, config.request_burst),
            publishes: Rate::per_minute(config.publishes_per_minute),
            turns: Turns::new(config),
            config: config.clone(),
        })
    }

    /// Whether there is a rate of requests.
    pub(crate) fn paces_requests(&self) -> bool {
        self.requests.is_some()
    }

    /// The address of whoever sent the request; that of a proxy's client where the proxy is trusted.
    /// None where the connection has no address.
    pub(crate) fn client_address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        Some(client_address::find(peer, request.headers(), &self.proxies))
    }

    /// Whether a peer is a proxy that is believed.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&peer.to_canonical()))
    }

    /// Counts a publish of this signer.
    pub(crate) fn count_publish(&self, signer: &Address) -> Result<(), ApiError> {
        let Some(rate) = &self.publishes else { return Ok(()) };
        rate.count(signer).map_err(|seconds| {
            let most = self.config.publishes_per_minute;
            limited(format!("`{signer}` may publish {most} archives a minute"), seconds)
        })
    }

    /// Waits for a turn to unpack and store an archive; it is over when the turn is dropped.
    pub(crate) async fn publish_turn(&self) -> Result<Turn<'_>, ApiError> {
        self.turns.take().await
    }

    /// Refuses a page that is larger than this server's.
    pub(crate) fn check_page(&self, limit: u64) -> Result<(), ApiError> {
        let most = self.config.page;
        if limit <= most {
            return Ok(());
        }
        let words = format!("`limit` is `{limit}`; this registry answers with at most {most}");
        Err(ApiError::refused(Code::InvalidQuery, words))
    }

    /// Refuses a name that is longer than this server takes.
    pub(crate) fn check_name(&self, name: &str) -> Result<(), ApiError> {
        let (len, most) = (name.chars().count(), self.config.name);
        if len <= most {
            return Ok(());
        }
        let words = format!("`{name}` has {len} characters; this registry takes at most {most}");
        Err(ApiError::refused(Code::InvalidIdentifier, words))
    }

    fn count_request(&self, request: &HttpRequest) -> Result<(), ApiError> {
        let Some(rate) = &self.requests else { return Ok(()) };
        if observe::is_own(request.path()) {
            return Ok(());
        }
        let Some(address) = self.client_address(request) else { return Ok(()) };
        rate.count(&subscriber(address)).map_err(|seconds| {
            let most = self.config.requests_per_second;
            limited(format!("`{address}` may send {most} requests a second"), seconds)
        })
    }
}

/// Refuses a request of an address that sends too many.
pub(crate) async fn pace_requests<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<Data<State>>().expect("the application holds its state");
    match state.limits.count_request(request.request()) {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(refusal) => Ok(request.error_response(refusal).map_into_right_body()),
    }
}

/// What one subscriber has: an address, or the 2⁶⁴ of an IPv6 network.
fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            Ipv6Addr::from_bits(network).into()
        }
    }
}

fn limited(words: String, seconds: u64) -> ApiError {
    let words = format!("{words}; try again in {seconds} s");
    ApiError::refused(Code::RateLimited, words).retry_after(seconds)
}
