//! The URL that people reach the registry by, which absolute URLs in answers are built from.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};
use anyhow::{Context as _, ensure};
use ipfs_registry_core::wire::Code;
use url::Url;

use crate::{ApiError, State};

/// The longest `Host` that is looked at, in bytes: a name has at most 255, a port 5.
const MAX_HOST: usize = 262;

/// The registry's own URL, as the client that asks reaches it: that of `public-url` where it is
/// configured, else what the request says. It ends with `/`, so that a path can be joined to it.
///
/// # Errors
///
/// `invalid_host` where the request's `Host` is missing or is not a host.
pub(crate) fn public_url(state: &State, request: &HttpRequest) -> Result<Url, ApiError> {
    match &state.public_url {
        Some(url) => Ok(url.clone()),
        None => of_request(request, is_from_trusted_proxy(state, request)),
    }
}

/// What `former-urls` says, each a URL such as `public-url` has.
pub(crate) fn former(given: &[String]) -> anyhow::Result<Vec<Url>> {
    given.iter().map(|url| plain("former-urls", url)).collect()
}

/// What `public-url` says, where it is an `http` or `https` URL without query or user.
pub(crate) fn configured(given: Option<&str>) -> anyhow::Result<Option<Url>> {
    given.map(|url| plain("public-url", url)).transpose()
}

fn plain(key: &str, given: &str) -> anyhow::Result<Url> {
    let told = || format!("`registry.{key}` is `{given}`");
    let mut url: Url = given.parse().with_context(told)?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    ensure!(plain, "{}: write a URL such as `https://registry.example.org`", told());
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Whether the request comes from a proxy that may say which URL was asked for.
fn is_from_trusted_proxy(state: &State, request: &HttpRequest) -> bool {
    request.peer_addr().is_some_and(|peer| state.limits.trusts(peer.ip()))
}

/// What the request says of itself, or what the proxy says that it comes from.
fn of_request(request: &HttpRequest, proxied: bool) -> Result<Url, ApiError> {
    let forwarded = |name: HeaderName| if proxied { last(request, &name) } else { None };
    let scheme = match forwarded(header::X_FORWARDED_PROTO) {
        Some("https") => "https",
        Some("http") => "http",
        _ if request.app_config().secure() => "https",
        _ => "http",
    };
    let host = forwarded(header::X_FORWARDED_HOST).unwrap_or_else(|| own_host(request));
    of_host(scheme, host).ok_or_else(|| {
        let shown: String = host.chars().take(100).flat_map(char::escape_debug).collect();
        ApiError::refused(Code::InvalidHost, format!("`{shown}` is not a host; send one in `host`"))
    })
}

fn own_host(request: &HttpRequest) -> &str {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        // HTTP/2 has it in the request's own URI.
        None => request.uri().authority().map_or("", |authority| authority.as_str()),
    }
}

/// The last value of a header, which is the one of the nearest proxy.
fn last<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let line = request.headers().get_all(name).next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}

fn of_host(scheme: &str, host: &str) -> Option<Url> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    if host.is_empty() || host.len() > MAX_HOST || !host.bytes().all(is_plain) {
        return None;
    }
    Url::parse(&format!("{scheme}://{host}/")).ok().filter(|url| url.path() == "/")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn url(given: &str) -> Result<String, String> {
        match configured(Some(given)) {
            Ok(url) => Ok(url.map_or_else(String::new, String::from)),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    #[test]
    fn a_configured_url_ends_with_a_slash() {
        assert_eq!(url("https://r.example.org").unwrap(), "https://r.example.org/");
        assert_eq!(url("http://r.example.org:8080/a/b").unwrap(), "http://r.example.org:8080/a/b/");
        assert_eq!(configured(None).unwrap(), None);
    }

    #[test]
    fn what_is_no_plain_url_is_refused_with_its_key() {
        for bad in [
            "",
            "r.example.org",
            "ftp://r.example.org",
            "https://me@r",
            "https://r/?a",
            "https://r/#a",
        ] {
            let error = url(bad).unwrap_err();
            assert!(error.starts_with(&format!("`registry.public-url` is `{bad}`")), "{error}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for good in ["localhost:9060", "r.example.org", "127.0.0.1", "[::1]:80", "a-b_c.example"] {
            assert!(of_host("http", good).is_some(), "{good}");
        }
        for bad in ["", "a/b", "a b", "me@host", "host:port", "a?b", "a#b", "[::1", "a\\b", "%61"] {
            assert!(of_host("http", bad).is_none(), "{bad}");
        }
        assert!(of_host("http", &"a".repeat(MAX_HOST + 1)).is_none());
    }
    #[test]
    fn only_a_trusted_proxy_says_what_was_asked_for() {
        let request = TestRequest::get()
            .insert_header(("host", "inside:9060"))
            .append_header(("x-forwarded-proto", "gopher"))
            .append_header(("x-forwarded-proto", "http, https"))
            .insert_header(("x-forwarded-host", "evil.example.org, r.example.org"))
            .to_http_request();

        assert_eq!(of_request(&request, true).unwrap().as_str(), "https://r.example.org/");
        assert_eq!(of_request(&request, false).unwrap().as_str(), "http://inside:9060/");
    }
}
