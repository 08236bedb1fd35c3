//! Reads stored signature bases.

use sfv::{InnerList, List, ListEntry, Parser};

use super::{
    base::{self, PARAMETERS},
    candidate,
    claims::Claims,
    error::SignedRequestError,
    limits::MAX_FIELD_LEN,
    recover::check_signer,
    rules::clamped,
};
use crate::{Address, Signature, Timestamp};

/// A signature base as text, as it was stored with the request: what the signer signed.
///
/// ```
/// use ipfs_registry_core::signed_request::SignedBase;
///
/// let text = r#""@method": DELETE
/// "@path": /api/package/yank
/// "@signature-params": ("@method" "@path");created=1700000000;expires=1700000060;nonce="a";keyid="eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";tag="erc8128""#;
///
/// let base: SignedBase = text.parse()?;
/// assert_eq!(base.component("@method"), Some("DELETE"));
/// assert_eq!(base.created().to_string(), "2023-11-14T22:13:20Z");
/// assert_eq!(base.signer().to_string(), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
/// # Ok::<(), ipfs_registry_core::signed_request::SignedRequestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBase {
    text: String,
    components: Vec<(String, String)>,
    claims: Claims,
}

impl SignedBase {
    /// Returns the value of a covered component, such as `@path`; `None` if it is not covered.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&str> {
        let mut components = self.components();
        components.find(|(covered, _)| *covered == name).map(|(_, value)| value)
    }

    /// Returns the names and values of the covered components in their order.
    pub fn components(&self) -> impl Iterator<Item = (&str, &str)> {
        self.components.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the address that the key id names. [`Self::verify`] checks that it signed.
    #[must_use]
    pub const fn signer(&self) -> Address {
        self.claims.signer
    }

    /// Returns the nonce.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.claims.nonce
    }

    /// Returns the time from which the signature was valid.
    #[must_use]
    pub fn created(&self) -> Timestamp {
        clamped(self.claims.created)
    }

    /// Returns the time until which the signature was valid.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        clamped(self.claims.expires)
    }

    /// Verifies that the address in the key id signed the base. Time plays no part.
    ///
    /// # Errors
    ///
    /// Fails if the signature is by another key or for another base.
    pub fn verify(&self, signature: &Signature) -> Result<(), SignedRequestError> {
        check_signer(&self.text, signature, self.signer())
    }
}

impl std::str::FromStr for SignedBase {
    type Err = SignedRequestError;

    /// Parses a base that [`verify`](super::verify) returned. Any other text fails.
    fn from_str(text: &str) -> Result<Self, SignedRequestError> {
        let (lines, last) = text.rsplit_once('\n').unwrap_or(("", text));
        let parameters = value_of(last, PARAMETERS)
            .ok_or(SignedRequestError::InvalidBase("the last line is not `@signature-params`"))?;
        let list = parse_list(parameters)?;
        let names = candidate::covered(&list)?;
        let components = components(lines, &names)?;
        Ok(Self { text: text.to_owned(), components, claims: Claims::of(&list.params)? })
    }
}

impl std::fmt::Display for SignedBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn parse_list(parameters: &str) -> Result<InnerList, SignedRequestError> {
    let invalid = SignedRequestError::InvalidBase;
    if parameters.len() > MAX_FIELD_LEN {
        return Err(invalid("the last line is too long"));
    }
    let list: List = Parser::new(parameters)
        .parse()
        .map_err(|_| invalid("the last line is not a list of components"))?;
    match <[ListEntry; 1]>::try_from(list) {
        // The text must be the only one of its value, or two bases would say the same.
        Ok([entry]) if base::parameters(&entry) != parameters => {
            Err(invalid("the last line is not in the canonical form"))
        }
        Ok([ListEntry::InnerList(list)]) => Ok(list),
        _ => Err(invalid("the last line is not one list of components")),
    }
}

fn components(lines: &str, names: &[&str]) -> Result<Vec<(String, String)>, SignedRequestError> {
    let lines: Vec<&str> = if lines.is_empty() { Vec::new() } else { lines.split('\n').collect() };
    if lines.len() != names.len() {
        return Err(SignedRequestError::InvalidBase("it has not one line for each component"));
    }
    let value =
        |(line, name): (&str, &&str)| Some(((*name).to_owned(), value_of(line, name)?.to_owned()));
    let components: Option<_> = lines.into_iter().zip(names).map(value).collect();
    components.ok_or(SignedRequestError::InvalidBase("a line does not have its component's name"))
}

fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.strip_prefix('"')?.strip_prefix(name)?.strip_prefix("\": ")
}
