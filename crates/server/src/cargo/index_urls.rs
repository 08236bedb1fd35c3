//! Recognizes index URLs of this registry, under its current and its former URLs.
//!
//! The manifest of a crate contains the index URLs of its dependencies, as its author's cargo knew them. It
//! never changes. So a registry that moved must translate its former URLs, or the dependencies of older crates
//! would point to the former address.

use actix_web::{HttpRequest, http::header};
use ipfs_registry_core::{
    Namespace,
    wire::stock::{self, SPARSE},
};
use percent_encoding::percent_decode_str;
use url::{Host, Position, Url};

use crate::http::{HttpState, public_url::BaseUrl};

/// The URLs of this registry, for the lines of the index of one namespace.
pub(super) struct IndexUrls<'a> {
    /// The namespace of the index.
    pub(super) namespace: &'a Namespace,
    /// The URL by which the client reaches the registry. It ends with `/`.
    pub(super) current: &'a Url,
    /// The configured `public-url`.
    pub(super) public: Option<&'a Url>,
    /// The configured `former-urls`.
    pub(super) former: &'a [Url],
}

impl IndexUrls<'_> {
    /// Returns the value of `registry` for a dependency whose manifest has the index URL `index`: `None` for
    /// the namespace of this index, the client's URL for another namespace of this registry, and `index` for
    /// another registry.
    pub(super) fn registry_field(&self, index: &str) -> Option<String> {
        match self.namespace_of(index) {
            Some(namespace) if namespace.skeleton() == self.namespace.skeleton() => None,
            Some(namespace) => Some(index_url(self.current, &namespace)),
            None => Some(index.to_owned()),
        }
    }

    /// Returns the namespace of this registry that has this index URL.
    fn namespace_of(&self, index: &str) -> Option<Namespace> {
        let url: Url = index.strip_prefix(SPARSE)?.parse().ok()?;
        let mut bases = [self.current].into_iter().chain(self.public).chain(self.former);
        bases.find_map(|base| namespace_at(base, &url))
    }
}

/// Returns the registry's URL for the links in an answer. A client that uses a former URL gets links with that
/// URL, so that its lock file stays valid.
pub(super) fn registry_url<'a>(http: &'a HttpState, request: &'a HttpRequest) -> BaseUrl<'a> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_requested = |url: &&Url| host.is_some_and(|host| host == authority(url));
    match http.urls.former.iter().find(is_requested) {
        Some(former) => BaseUrl::Configured(former),
        None => http.urls.for_request(request),
    }
}

/// Returns host and port of a URL in the form of the header `Host`.
fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

fn index_url(base: &Url, namespace: &Namespace) -> String {
    stock::cargo_index(base.as_str().trim_end_matches('/'), namespace)
}

/// Returns the namespace whose index has the URL `url` in the registry at `base`.
fn namespace_at(base: &Url, url: &Url) -> Option<Namespace> {
    if url.port_or_known_default() != base.port_or_known_default() || !is_same_host(base, url) {
        return None;
    }
    let path = url.path().strip_prefix(base.path())?.strip_prefix("cargo/")?;
    let name = path.strip_suffix('/').unwrap_or(path);
    percent_decode_str(name).decode_utf8().ok()?.parse().ok()
}

/// Whether two URLs have the same host. All loopback names are the same host, because people reach a local
/// registry by `localhost` as well as by `127.0.0.1`.
fn is_same_host(one: &Url, other: &Url) -> bool {
    one.host() == other.host() || (is_loopback(one) && is_loopback(other))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry_field(index: &str) -> Option<String> {
        let namespace = "acme".parse().unwrap();
        let current = "https://new.example.org/".parse().unwrap();
        let former = ["http://old.example.org:8080/r/", "http://127.0.0.1:9060/"]
            .map(|url| url.parse().unwrap());
        let urls =
            IndexUrls { namespace: &namespace, current: &current, public: None, former: &former };
        urls.registry_field(index)
    }

    #[test]
    fn the_own_namespace_is_null_under_every_url() {
        for index in [
            "sparse+https://new.example.org/cargo/acme/",
            "sparse+https://new.example.org:443/cargo/ACME",
            "sparse+http://old.example.org:8080/r/cargo/acme/",
            "sparse+http://localhost:9060/cargo/acme/",
            "sparse+http://[::1]:9060/cargo/acme/",
        ] {
            assert_eq!(registry_field(index), None, "{index}");
        }
    }

    #[test]
    fn another_namespace_has_the_current_url() {
        let current = Some("sparse+https://new.example.org/cargo/other/".to_owned());

        for index in [
            "sparse+https://new.example.org/cargo/other/",
            "sparse+http://old.example.org:8080/r/cargo/other/",
            "sparse+http://127.0.0.1:9060/cargo/other/",
        ] {
            assert_eq!(registry_field(index), current, "{index}");
        }
    }

    #[test]
    fn the_index_of_another_registry_is_unchanged() {
        for index in [
            "sparse+https://stranger.example.org/cargo/acme/",
            "sparse+https://new.example.org:444/cargo/acme/",
            "sparse+http://old.example.org:8080/cargo/acme/",
            "sparse+https://new.example.org/cargo/acme/more/",
            "sparse+https://new.example.org/index/acme/",
            "https://new.example.org/cargo/acme/",
            "not a url",
        ] {
            assert_eq!(registry_field(index).as_deref(), Some(index));
        }
    }
}
