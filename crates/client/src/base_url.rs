//! The URL of the registry.

use std::fmt;

use url::{Host, Url};

use crate::ClientError;

/// An `http` or `https` URL of a registry, without a trailing `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    secure: bool,
    host: String,
    port: u16,
}

impl BaseUrl {
    /// Parses the URL. Its path becomes the prefix of every route.
    pub(crate) fn parse(text: &str) -> Result<Self, ClientError> {
        let invalid = |reason: &str| ClientError::InvalidUrl {
            url: text.to_owned(),
            reason: reason.to_owned(),
        };
        let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
        check(&url).map_err(invalid)?;
        let secure = url.scheme() == "https";
        let (host, port) = address(&url).ok_or_else(|| invalid("it has no host"))?;
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), secure, host, port })
    }

    /// Returns the URL of a route.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Whether the URL is `https`.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Returns the host (an IPv6 address without brackets) and the port.
    pub(crate) fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Returns the URL as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn address(url: &Url) -> Option<(String, u16)> {
    let host = match url.host()? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    Some((host, url.port_or_known_default()?))
}

fn check(url: &Url) -> Result<(), &'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it must start with `http://` or `https://`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not contain a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must not contain a `?` or a `#`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        BaseUrl::parse(text).unwrap().join("/api")
    }

    #[test]
    fn a_path_is_a_prefix_of_every_route() {
        assert_eq!(joined("http://127.0.0.1:9060"), "http://127.0.0.1:9060/api");
        assert_eq!(joined("http://127.0.0.1:9060/"), "http://127.0.0.1:9060/api");
        assert_eq!(joined("https://example.org/reg/npm"), "https://example.org/reg/npm/api");
        assert_eq!(joined("https://example.org/reg//"), "https://example.org/reg/api");
        assert_eq!(joined("http://[::1]:9060"), "http://[::1]:9060/api");
    }

    #[test]
    fn invalid_urls_are_rejected() {
        for text in [
            "",
            "127.0.0.1:9060",
            "localhost:9060",
            "ftp://h",
            "http://",
            "http://u:p@h",
            "http://h?q",
        ] {
            let error = BaseUrl::parse(text).unwrap_err();

            assert!(matches!(error, ClientError::InvalidUrl { .. }), "{text}: {error}");
        }
    }
}
