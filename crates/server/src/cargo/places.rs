//! Which indexes are this registry's own, by every URL that it has or had.
//!
//! A crate says where its dependencies are by the URL that its author's cargo knew, and is never
//! changed after. So a registry that moves must know its old URLs, or old crates would look for
//! each other where it was.

use actix_web::{HttpRequest, http::header};
use ipfs_registry_core::{
    Namespace,
    wire::stock::{self, SPARSE},
};
use percent_encoding::percent_decode_str;
use url::{Host, Position, Url};

use crate::{http::HttpState, registry::RegistryError};

/// The index that lines are for, among all that this registry has.
pub(super) struct Places<'a> {
    /// The namespace of the index.
    pub(super) namespace: &'a Namespace,
    /// The registry's URL as the client has it, which ends with `/`.
    pub(super) now: &'a Url,
    /// Its URL as it is configured.
    pub(super) public: Option<&'a Url>,
    /// URLs that it had before.
    pub(super) former: &'a [Url],
}

impl Places<'_> {
    /// How the index names the registry of a dependency, whose author named it by `index`: not at
    /// all for its own namespace, by the client's URL for another one, and as it is for a stranger.
    pub(super) fn registry(&self, index: &str) -> Option<String> {
        match self.namespace_of(index) {
            Some(namespace) if namespace.skeleton() == self.namespace.skeleton() => None,
            Some(namespace) => Some(index_of(self.now, &namespace)),
            None => Some(index.to_owned()),
        }
    }

    /// The namespace of this registry whose index that is.
    fn namespace_of(&self, index: &str) -> Option<Namespace> {
        let url: Url = index.strip_prefix(SPARSE)?.parse().ok()?;
        let mut homes = [self.now].into_iter().chain(self.public).chain(self.former);
        homes.find_map(|home| namespace_at(home, &url))
    }
}

/// The registry's URL as the client that asks should have it. One that comes by a former URL is
/// given that one everywhere, so that a lock file from then stays as it is.
pub(super) fn url(http: &HttpState, request: &HttpRequest) -> Result<Url, RegistryError> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let came_by = |url: &&Url| host.is_some_and(|host| host == authority(url));
    match http.urls.former.iter().find(came_by) {
        Some(former) => Ok(former.clone()),
        None => http.urls.of(request),
    }
}

/// The host and port of a URL, as a request has them in `host`.
fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

/// The index of a namespace, in the registry at `url`, which ends with `/`.
pub(super) fn index_of(url: &Url, namespace: &Namespace) -> String {
    stock::cargo_index(url.as_str().trim_end_matches('/'), namespace)
}

/// The namespace whose index is at `url`, in the registry at `home`.
fn namespace_at(home: &Url, url: &Url) -> Option<Namespace> {
    if url.port_or_known_default() != home.port_or_known_default() || !is_same_host(home, url) {
        return None;
    }
    let path = url.path().strip_prefix(home.path())?.strip_prefix("cargo/")?;
    let name = path.strip_suffix('/').unwrap_or(path);
    percent_decode_str(name).decode_utf8().ok()?.parse().ok()
}

/// Whether two URLs are of one machine. All names of the own machine are one: a registry that is
/// tried out is `localhost` to one person and `127.0.0.1` to the next.
fn is_same_host(one: &Url, other: &Url) -> bool {
    one.host() == other.host() || (is_own_machine(one) && is_own_machine(other))
}

fn is_own_machine(url: &Url) -> bool {
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

    fn registry(index: &str) -> Option<String> {
        let namespace = "acme".parse().unwrap();
        let now = "https://new.example.org/".parse().unwrap();
        let former = ["http://old.example.org:8080/r/", "http://127.0.0.1:9060/"]
            .map(|url| url.parse().unwrap());
        Places { namespace: &namespace, now: &now, public: None, former: &former }.registry(index)
    }

    #[test]
    fn the_own_namespace_has_no_name_by_whichever_url() {
        for index in [
            "sparse+https://new.example.org/cargo/acme/",
            "sparse+https://new.example.org:443/cargo/ACME",
            "sparse+http://old.example.org:8080/r/cargo/acme/",
            "sparse+http://localhost:9060/cargo/acme/",
            "sparse+http://[::1]:9060/cargo/acme/",
        ] {
            assert_eq!(registry(index), None, "{index}");
        }
    }

    #[test]
    fn another_namespace_is_named_by_the_url_of_now() {
        let now = Some("sparse+https://new.example.org/cargo/other/".to_owned());

        for index in [
            "sparse+https://new.example.org/cargo/other/",
            "sparse+http://old.example.org:8080/r/cargo/other/",
            "sparse+http://127.0.0.1:9060/cargo/other/",
        ] {
            assert_eq!(registry(index), now, "{index}");
        }
    }

    #[test]
    fn a_strangers_index_stays_as_it_is() {
        for index in [
            "sparse+https://stranger.example.org/cargo/acme/",
            "sparse+https://new.example.org:444/cargo/acme/",
            "sparse+http://old.example.org:8080/cargo/acme/",
            "sparse+https://new.example.org/cargo/acme/more/",
            "sparse+https://new.example.org/index/acme/",
            "https://new.example.org/cargo/acme/",
            "not a url",
        ] {
            assert_eq!(registry(index).as_deref(), Some(index));
        }
    }
}
