//! The address of a node.

use std::{fmt, str::FromStr};

use thiserror::Error;
use url::Url;

/// The address of a node's RPC, with optional credentials.
#[derive(Clone)]
pub(super) struct Address {
    /// Without user and password.
    base: Url,
    credentials: Option<(String, String)>,
}

/// A text is not the address of a node.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{shown}` is not the address of an IPFS node: {reason}; it looks like http://127.0.0.1:5001"
)]
pub(super) struct InvalidAddress {
    /// The given text, without its password.
    shown: String,
    reason: String,
}

impl Address {
    /// Returns the scheme, host and port, such as `http://127.0.0.1:5001`.
    pub(super) fn origin(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Returns the user and password, if any.
    pub(super) fn credentials(&self) -> Option<&(String, String)> {
        self.credentials.as_ref()
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let invalid =
            |reason: &str| InvalidAddress { shown: shown(text), reason: reason.to_owned() };
        let mut base: Url =
            text.parse().map_err(|error: url::ParseError| invalid(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(invalid("its scheme is neither http nor https"));
        }
        if base.path() != "/" || base.query().is_some() || base.fragment().is_some() {
            return Err(invalid("there is something after the host and port"));
        }
        let credentials =
            credentials(&base).map_err(|()| invalid("its user or password is not UTF-8"))?;
        base.set_username("")
            .and_then(|()| base.set_password(None))
            .map_err(|()| invalid("it has no host"))?;
        Ok(Self { base, credentials })
    }
}

fn credentials(url: &Url) -> Result<Option<(String, String)>, ()> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let decoded = |text: &str| -> Result<String, ()> {
        let text = percent_encoding::percent_decode_str(text).decode_utf8().map_err(drop)?;
        Ok(text.into_owned())
    };
    Ok(Some((decoded(url.username())?, decoded(url.password().unwrap_or_default())?)))
}

/// Removes everything that may be a password from the text, also if it is no valid URL.
fn shown(text: &str) -> String {
    let after_scheme = text.find("://").map_or(0, |at| at + 3);
    match text.rfind('@') {
        Some(at) if at >= after_scheme => format!("{}…{}", &text[..after_scheme], &text[at..]),
        _ => text.to_owned(),
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_separated_from_the_origin() {
        let address: Address = "https://me:s%40cret@node.example:5001/".parse().unwrap();

        assert_eq!(address.origin(), "https://node.example:5001");
        assert_eq!(address.credentials(), Some(&("me".to_owned(), "s@cret".to_owned())));
        assert!(!format!("{address:?}").contains("cret"));
    }

    #[test]
    fn errors_for_invalid_addresses_omit_the_password() {
        for wrong in [
            "ftp://me:secret@node:5001",
            "http://me:secret@node:5001/api/v0",
            "http://me:secret@node:5001?x=y",
            "http://me:secret@",
            "me:secret@node",
            "http://me:secret@node:port",
        ] {
            let message = wrong.parse::<Address>().unwrap_err().to_string();

            assert!(!message.contains("secret"), "{message}");
            assert!(message.contains("is not the address of an IPFS node"), "{message}");
        }
        assert!("127.0.0.1:5001".parse::<Address>().is_err());
    }
}
