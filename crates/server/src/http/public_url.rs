//! The URL by which clients reach the registry, the base of absolute URLs in responses.

use std::sync::Arc;

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};
use ipfs_registry_core::wire::Code;
use url::Url;

use super::{connection::is_over_tls, excerpt, limits::RequestLimits};
use crate::{
    config::{RegistryConfig, public_url},
    registry::RegistryError,
};

/// The longest `Host` that is parsed, in bytes: at most 255 for the name and 5 for the port.
const MAX_HOST: usize = 262;

/// The current and former URLs of this registry.
#[derive(Clone)]
pub(crate) struct PublicUrls {
    /// `public-url`, if it is configured.
    pub(crate) configured: Option<Url>,
    /// `former-urls`.
    pub(crate) former: Arc<[Url]>,
    limits: Arc<RequestLimits>,
}

impl PublicUrls {
    /// Creates the URLs that the configuration names. `limits` has the trusted proxies.
    pub(crate) fn new(
        registry: &RegistryConfig,
        limits: Arc<RequestLimits>,
    ) -> anyhow::Result<Self> {
        let configured = public_url::configured(registry.public_url.as_deref())?;
        let former = public_url::former(&registry.former_urls)?.into();
        Ok(Self { configured, former, limits })
    }

    /// Returns the URL by which the client reaches the registry: `public-url` if it is configured, else the
    /// one of the request.
    pub(crate) fn for_request<'a>(&'a self, request: &'a HttpRequest) -> BaseUrl<'a> {
        match &self.configured {
            Some(url) => BaseUrl::Configured(url),
            None => BaseUrl::of_request(request, self.is_from_trusted_proxy(request)),
        }
    }

    fn is_from_trusted_proxy(&self, request: &HttpRequest) -> bool {
        request.peer_addr().is_some_and(|peer| self.limits.trusts(peer.ip()))
    }
}

/// The URL by which a client reaches the registry. That of a request is not parsed before it is needed: its text
/// is enough for the key of a cache.
#[derive(Clone, Copy)]
pub(crate) enum BaseUrl<'a> {
    /// `public-url` or one of `former-urls`.
    Configured(&'a Url),
    /// The scheme and the unchecked host of a request.
    Requested(&'static str, &'a str),
}

impl<'a> BaseUrl<'a> {
    /// Returns the URL that the request names or, if it is `proxied`, the one that its proxy reports.
    fn of_request(request: &'a HttpRequest, proxied: bool) -> Self {
        let forwarded = |name: HeaderName| if proxied { last_value(request, &name) } else { None };
        let scheme = match forwarded(header::X_FORWARDED_PROTO) {
            Some("https") => "https",
            Some("http") => "http",
            _ if is_over_tls(request) => "https",
            _ => "http",
        };
        let host = forwarded(header::X_FORWARDED_HOST);
        Self::Requested(scheme, host.unwrap_or_else(|| host_header(request)))
    }

    /// Returns the key of a document in the cache: `kind`, which begins with no `/`, with the URL and `path`.
    pub(crate) fn cache_key(self, kind: &str, path: &str) -> String {
        let parts = match self {
            Self::Configured(url) => [kind, "\n", url.as_str(), "", "", "\n", path],
            Self::Requested(scheme, host) => [kind, "\n", scheme, "://", host, "/\n", path],
        };
        // Unlike `format!`, this allocates once.
        parts.concat()
    }

    /// Returns the URL. It ends with `/`, so that a path can be joined to it.
    ///
    /// # Errors
    ///
    /// `invalid_host` if the request's `Host` is missing or is not a host.
    pub(crate) fn to_url(self) -> Result<Url, RegistryError> {
        match self {
            Self::Configured(url) => Ok(url.clone()),
            Self::Requested(scheme, host) => from_host(scheme, host).ok_or_else(|| {
                let detail = format!("`{}` is not a host; send one in `host`", excerpt(host));
                RegistryError::refused(Code::InvalidHost, detail)
            }),
        }
    }
}

fn host_header(request: &HttpRequest) -> &str {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        // HTTP/2 sends the host in the URI (`:authority`).
        None => request.uri().authority().map_or("", |authority| authority.as_str()),
    }
}

/// Returns the last value of a header, which the nearest proxy set.
fn last_value<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let line = request.headers().get_all(name).next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}

fn from_host(scheme: &str, host: &str) -> Option<Url> {
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

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for good in ["localhost:9060", "r.example.org", "127.0.0.1", "[::1]:80", "a-b_c.example"] {
            assert!(from_host("http", good).is_some(), "{good}");
        }
        for bad in ["", "a/b", "a b", "me@host", "host:port", "a?b", "a#b", "[::1", "a\\b", "%61"] {
            assert!(from_host("http", bad).is_none(), "{bad}");
        }
        assert!(from_host("http", &"a".repeat(MAX_HOST + 1)).is_none());
    }

    #[test]
    fn forwarded_headers_need_a_trusted_proxy() {
        let request = TestRequest::get()
            .insert_header(("host", "inside:9060"))
            .append_header(("x-forwarded-proto", "gopher"))
            .append_header(("x-forwarded-proto", "http, https"))
            .insert_header(("x-forwarded-host", "evil.example.org, r.example.org"))
            .to_http_request();

        assert_eq!(
            BaseUrl::of_request(&request, true).to_url().unwrap().as_str(),
            "https://r.example.org/"
        );
        assert_eq!(
            BaseUrl::of_request(&request, false).to_url().unwrap().as_str(),
            "http://inside:9060/"
        );
    }
}
