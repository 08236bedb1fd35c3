//! The parts of a request that a signature can cover.

use std::borrow::Cow;

/// The header fields of a request, by name.
///
/// Lists of names and values implement it: `[(name, value); N]` and `Vec<(name, value)>`.
pub trait HeaderFields {
    /// Returns all values of a field in the order of the request. `name` is in lower case.
    fn values(&self, name: &str) -> Vec<&[u8]>;
}

/// A request without its body.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The method, such as `POST`. Methods are case-sensitive.
    pub method: &'a str,
    /// `https` or `http`.
    pub scheme: &'a str,
    /// The host and, where there is one, the port.
    pub authority: &'a str,
    /// The path as it was sent, with its percent-encoding.
    pub path: &'a str,
    /// The query as it was sent, without the `?`; `None` if there is no `?`.
    pub query: Option<&'a str>,
    /// The header fields.
    pub fields: &'a dyn HeaderFields,
    /// Whether the request has a body.
    pub has_body: bool,
}

impl RequestParts<'_> {
    /// Returns the scheme in lower case.
    pub(super) fn scheme(&self) -> Cow<'_, str> {
        lower_case(self.scheme)
    }

    /// Returns the authority in lower case, without the default port of the scheme (RFC 9421,
    /// section 2.2.3).
    pub(super) fn authority(&self) -> Cow<'_, str> {
        let default = if self.scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
        let authority = self.authority;
        let host = authority.strip_suffix(default).or_else(|| authority.strip_suffix(':'));
        lower_case(host.unwrap_or(authority))
    }

    /// Returns the path, `/` if it is empty (RFC 9421, section 2.2.6).
    pub(super) const fn path(&self) -> &str {
        if self.path.is_empty() { "/" } else { self.path }
    }

    /// Returns the path and the query as they are in the first line of the request.
    pub(super) fn target(&self) -> String {
        match self.query {
            Some(query) => format!("{}?{query}", self.path()),
            None => self.path().to_owned(),
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const LEN: usize> HeaderFields for [(N, V); LEN] {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        values(self, name)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> HeaderFields for Vec<(N, V)> {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        values(self, name)
    }
}

fn values<'a, N: AsRef<str>, V: AsRef<[u8]>>(fields: &'a [(N, V)], name: &str) -> Vec<&'a [u8]> {
    let named = fields.iter().filter(|(given, _)| given.as_ref().eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.as_ref()).collect()
}

fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(scheme: &str, authority: &str) -> String {
        let fields: [(&str, &str); 0] = [];
        let (method, path, query) = ("GET", "", None);
        RequestParts { method, scheme, authority, path, query, fields: &fields, has_body: false }
            .authority()
            .into_owned()
    }

    #[test]
    fn authorities_are_lower_case_and_without_the_default_port() {
        for (scheme, given, expected) in [
            ("https", "API.Example", "api.example"),
            ("https", "api.example:443", "api.example"),
            ("HTTPS", "api.example:443", "api.example"),
            ("https", "api.example:80", "api.example:80"),
            ("https", "api.example:8443", "api.example:8443"),
            ("http", "api.example:80", "api.example"),
            ("http", "api.example:443", "api.example:443"),
            ("http", "api.example:", "api.example"),
            ("https", "[::1]:443", "[::1]"),
            ("https", "[2001:DB8::443]", "[2001:db8::443]"),
            ("http", "[::80]", "[::80]"),
        ] {
            assert_eq!(authority(scheme, given), expected, "{scheme} {given}");
        }
    }

    #[test]
    fn all_values_of_a_field_are_found_in_order_by_any_case_of_its_name() {
        let fields = vec![("X-A", "1"), ("x-b", "2"), ("x-a", "3")];

        assert_eq!(fields.values("x-a"), [b"1", b"3"]);
        assert!(fields.values("x-c").is_empty());
    }
}
