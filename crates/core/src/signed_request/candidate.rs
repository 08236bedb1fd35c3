//! The signatures of a request that are by the profile ERC-8128.

use sfv::{Dictionary, InnerList, Key, ListEntry, Parameters};

use super::{
    base, component,
    error::SignedRequestError,
    fields::{SIGNATURE, SIGNATURE_INPUT, dictionary},
    limits::{MAX_CANDIDATES, MAX_COMPONENTS, MAX_MEMBER_LEN, MAX_PARAMETERS},
    parts::HeaderFields,
};
use crate::{Signature, text::excerpt};

/// The parameter `tag` of signatures by ERC-8128.
pub const TAG: &str = "erc8128";

/// A member of `Signature-Input`.
pub(super) struct Candidate {
    label: Key,
    member: ListEntry,
}

impl Candidate {
    /// Returns the candidates of a request in the order sent: the members with the tag `erc8128`,
    /// and those without a tag, which older signers send.
    ///
    /// # Errors
    ///
    /// Fails if there is none or too many, or `Signature-Input` cannot be parsed.
    pub(super) fn all(fields: &dyn HeaderFields) -> Result<Vec<Self>, SignedRequestError> {
        let inputs = dictionary(fields, SIGNATURE_INPUT)?.ok_or(SignedRequestError::NotSigned)?;
        let ours = inputs.into_iter().filter(|(_, member)| has_our_tag(member));
        let candidates: Vec<_> = ours.map(|(label, member)| Self { label, member }).collect();
        match candidates.len() {
            0 => Err(SignedRequestError::NoCandidate),
            1..=MAX_CANDIDATES => Ok(candidates),
            number => Err(SignedRequestError::TooManyCandidates(number)),
        }
    }

    /// Returns the covered components and the parameters.
    ///
    /// # Errors
    ///
    /// Fails if the member is not a list, or over a limit.
    pub(super) fn list(&self) -> Result<&InnerList, SignedRequestError> {
        let ListEntry::InnerList(list) = &self.member else {
            return Err(SignedRequestError::NotAList { label: self.label() });
        };
        if list.items.len() > MAX_COMPONENTS {
            return Err(SignedRequestError::TooManyComponents(list.items.len()));
        }
        if list.params.len() > MAX_PARAMETERS {
            return Err(SignedRequestError::TooManyParameters(list.params.len()));
        }
        Ok(list)
    }

    /// Returns the last line of the signature base, without its name.
    ///
    /// # Errors
    ///
    /// Fails if it is too long.
    pub(super) fn parameters(&self) -> Result<String, SignedRequestError> {
        let text = base::parameters(&self.member);
        self.check_len(SIGNATURE_INPUT, text.len())?;
        Ok(text)
    }

    /// Returns the bytes of the signature in the dictionary `Signature`.
    ///
    /// # Errors
    ///
    /// Fails if there are none, or they are not an Ethereum signature.
    pub(super) fn signature(
        &self,
        signatures: &Dictionary,
    ) -> Result<Signature, SignedRequestError> {
        let Some(ListEntry::Item(item)) = signatures.get(&self.label) else {
            return Err(SignedRequestError::NoBytes { label: self.label() });
        };
        let Some(bytes) = item.bare_item.as_byte_sequence() else {
            return Err(SignedRequestError::NoBytes { label: self.label() });
        };
        self.check_len(SIGNATURE, bytes.len())?;
        let bytes =
            bytes.try_into().map_err(|_| SignedRequestError::SignatureLength(bytes.len()))?;
        ethereum_signature(bytes)
    }

    fn check_len(&self, field: &'static str, given: usize) -> Result<(), SignedRequestError> {
        if given > MAX_MEMBER_LEN {
            return Err(SignedRequestError::MemberTooLarge { field, label: self.label(), given });
        }
        Ok(())
    }

    fn label(&self) -> String {
        excerpt(self.label.as_str())
    }
}

/// Returns the names of the covered components.
///
/// # Errors
///
/// Fails if a component is invalid, has parameters, or is repeated.
pub(super) fn covered(list: &InnerList) -> Result<Vec<&str>, SignedRequestError> {
    let mut names = Vec::with_capacity(list.items.len());
    for item in &list.items {
        let name = component::name(item)?;
        if names.contains(&name) {
            return Err(SignedRequestError::RepeatedComponent(excerpt(name)));
        }
        names.push(name);
    }
    Ok(names)
}

/// Reads all signatures of a request. Without the field, no candidate has bytes.
///
/// # Errors
///
/// Fails if `Signature` is too large or cannot be parsed.
pub(super) fn signatures(fields: &dyn HeaderFields) -> Result<Dictionary, SignedRequestError> {
    Ok(dictionary(fields, SIGNATURE)?.unwrap_or_default())
}

fn has_our_tag(member: &ListEntry) -> bool {
    let tag = parameters(member).get("tag");
    tag.is_none_or(|tag| tag.as_string().is_some_and(|tag| tag.as_str() == TAG))
}

fn parameters(member: &ListEntry) -> &Parameters {
    match member {
        ListEntry::Item(item) => &item.params,
        ListEntry::InnerList(list) => &list.params,
    }
}

/// Ethereum signatures end in 27 or 28. [`Signature`] accepts 0 and 1 too, so that one signature
/// would have two forms here.
fn ethereum_signature(bytes: [u8; Signature::LEN]) -> Result<Signature, SignedRequestError> {
    match bytes[Signature::LEN - 1] {
        27 | 28 => Ok(Signature::from_bytes(bytes)?),
        id => Err(SignedRequestError::RecoveryId(id)),
    }
}
