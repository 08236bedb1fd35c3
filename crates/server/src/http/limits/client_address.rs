//! Finds the address of a client behind trusted proxies.
//!
//! Each proxy appends the address of its peer to `Forwarded` (RFC 7239) or `X-Forwarded-For`. So this module
//! reads the headers from the end, past the addresses of trusted proxies. It ignores everything before the
//! first other address, since any client can send that. A proxy sets one of the two headers and passes on the
//! other unchanged. So if both are present and disagree, it uses neither.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{self, HeaderMap, HeaderName};
use ipnet::IpNet;

/// Returns the address of the client: the peer, unless the peer is a trusted proxy.
pub(super) fn find(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    let from_header = |name, parse: fn(&str) -> Option<IpAddr>| {
        let hops = headers.contains_key(&name).then(|| hops(headers, &name, parse));
        hops.map(|hops| last_untrusted(peer, &hops, is_trusted))
    };
    let forwarded = from_header(header::FORWARDED, parse_forwarded);
    match (forwarded, from_header(header::X_FORWARDED_FOR, parse_address)) {
        (Some(client), None) | (None, Some(client)) => client,
        (Some(client), Some(same)) if client == same => client,
        _ => peer,
    }
}

/// Returns the last address that is not a trusted proxy. Stops at an element that is not an address.
fn last_untrusted(
    peer: IpAddr,
    hops: &[Option<IpAddr>],
    is_trusted: impl Fn(&IpAddr) -> bool,
) -> IpAddr {
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Some(address) = hop else { break };
        client = *address;
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

/// Parses the elements of a header in order. An element that is not an address is `None`.
fn hops(
    headers: &HeaderMap,
    name: &HeaderName,
    parse: fn(&str) -> Option<IpAddr>,
) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(|hop| parse(hop.trim())).collect()
}

/// Parses the `for` of an element such as `for="[2001:db8::1]:4711";proto=https`.
fn parse_forwarded(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    parse_address(node.trim_matches('"'))
}

/// Parses an address with or without a port or brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, lines: &[(&str, &str)]) -> String {
        let request =
            lines.iter().fold(TestRequest::default(), |request, line| request.append_header(*line));
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let request = request.to_http_request();
        find(peer.parse().unwrap(), request.headers(), &trusted).to_string()
    }

    #[test]
    fn an_untrusted_peer_is_the_client() {
        assert_eq!(client("192.0.2.1", &[("x-forwarded-for", "198.51.100.7")]), "192.0.2.1");
        assert_eq!(client("192.0.2.1", &[("forwarded", "for=198.51.100.7")]), "192.0.2.1");
    }

    #[test]
    fn the_last_untrusted_address_is_the_client() {
        for line in [
            ("x-forwarded-for", "1.2.3.4, 198.51.100.7, 10.9.9.9"),
            ("x-forwarded-for", "198.51.100.7:4711"),
            ("forwarded", "for=1.2.3.4, For=\"198.51.100.7:80\";proto=https, for=10.1.1.1"),
            ("forwarded", "for=\"[::ffff:198.51.100.7]\""),
        ] {
            assert_eq!(client("10.0.0.1", &[line]), "198.51.100.7", "{line:?}");
        }
        assert_eq!(client("::1", &[("forwarded", "for=\"[2001:db8::1]:1\"")]), "2001:db8::1");
        let split = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(client("10.0.0.1", &split), "198.51.100.7");
    }

    #[test]
    fn headers_that_disagree_are_ignored() {
        let forged = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=1.2.3.4")];
        assert_eq!(client("10.0.0.1", &forged), "10.0.0.1");
        let both = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")];
        assert_eq!(client("10.0.0.1", &both), "198.51.100.7");
    }

    #[test]
    fn without_an_address_the_proxy_is_the_client() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "unknown")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("forwarded", "for=_hidden, for=10.0.0.2")]), "10.0.0.2");
    }
}
