//! Whose request it is, behind proxies that are trusted to say so.
//!
//! Each proxy adds the address that it was reached from at the end of `Forwarded` (RFC 7239) or of
//! `X-Forwarded-For`. So the headers are read from the end, for as long as a trusted proxy speaks:
//! what stands before the first address that is none was written by whoever sent the request. Proxies
//! write one of the headers and pass on the other as it came, so that where there are both and they
//! disagree, neither is believed.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{self, HeaderMap, HeaderName};
use ipnet::IpNet;

/// The client's address, which is the peer's where that is no trusted proxy.
pub(super) fn find(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    let told = |name, read: fn(&str) -> Option<IpAddr>| {
        let hops = headers.contains_key(&name).then(|| hops(headers, &name, read));
        hops.map(|hops| last_stranger(peer, &hops, is_trusted))
    };
    match (told(header::FORWARDED, forwarded), told(header::X_FORWARDED_FOR, address)) {
        (Some(client), None) | (None, Some(client)) => client,
        (Some(client), Some(same)) if client == same => client,
        _ => peer,
    }
}

/// The address before the trusted proxies that speak without a gap up to the end.
fn last_stranger(
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

/// The addresses that the proxies say, in order; none where one is not an address.
fn hops(
    headers: &HeaderMap,
    name: &HeaderName,
    read: fn(&str) -> Option<IpAddr>,
) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(|hop| read(hop.trim())).collect()
}

/// The `for` of an element such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(node.trim_matches('"'))
}

fn address(text: &str) -> Option<IpAddr> {
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
    fn a_stranger_says_nothing_of_itself() {
        assert_eq!(client("192.0.2.1", &[("x-forwarded-for", "198.51.100.7")]), "192.0.2.1");
        assert_eq!(client("192.0.2.1", &[("forwarded", "for=198.51.100.7")]), "192.0.2.1");
    }

    #[test]
    fn the_last_address_that_is_no_proxys_is_the_clients() {
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
    fn a_header_that_the_proxy_passed_on_is_not_believed() {
        let forged = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=1.2.3.4")];
        assert_eq!(client("10.0.0.1", &forged), "10.0.0.1");
        let both = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")];
        assert_eq!(client("10.0.0.1", &both), "198.51.100.7");
    }

    #[test]
    fn where_nobody_says_it_is_the_proxys() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "unknown")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("forwarded", "for=_hidden, for=10.0.0.2")]), "10.0.0.2");
    }
}
