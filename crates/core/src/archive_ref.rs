//! References to an archive, by content id or by name and version.

use std::{fmt, str::FromStr};

use crate::{
    ContentId, InvalidReference, PackageNamePolicy, Pointer,
    text::{excerpt, text_serde},
};

/// The prefix of a content id.
const IPFS: &str = "/ipfs/";

/// A reference to an archive: `/ipfs/<cid>` or `namespace/package/version`.
///
/// ```
/// use ipfs_registry_core::ArchiveRef;
///
/// let by_content: ArchiveRef = "/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb".parse()?;
/// assert!(matches!(by_content, ArchiveRef::Content(_)));
///
/// let by_name: ArchiveRef = "mock-namespace/mock-package/1.0.0".parse()?;
/// assert!(matches!(by_name, ArchiveRef::Pointer(_)));
/// # Ok::<(), ipfs_registry_core::InvalidReference>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ArchiveRef {
    /// The archive with this content id. Its bytes never change.
    Content(ContentId),
    /// The archive of this version.
    Pointer(Pointer),
}

impl From<ContentId> for ArchiveRef {
    fn from(id: ContentId) -> Self {
        Self::Content(id)
    }
}

impl From<Pointer> for ArchiveRef {
    fn from(pointer: Pointer) -> Self {
        Self::Pointer(pointer)
    }
}

impl ArchiveRef {
    /// Parses a reference in a registry with this policy.
    ///
    /// # Errors
    ///
    /// [`InvalidReference`] if the text is not a reference, or the policy does not accept the name
    /// of the package.
    pub fn parse(text: &str, names: PackageNamePolicy) -> Result<Self, InvalidReference> {
        if let Some(id) = text.strip_prefix(IPFS) {
            return Ok(Self::Content(id.parse()?));
        }
        match Pointer::parse(text, names) {
            Err(InvalidReference::Pointer(_)) => Err(InvalidReference::Archive(excerpt(text))),
            pointer => pointer.map(Self::Pointer),
        }
    }
}

impl FromStr for ArchiveRef {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        Self::parse(text, PackageNamePolicy::Ecosystem)
    }
}

impl fmt::Display for ArchiveRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(id) => write!(f, "{IPFS}{id}"),
            Self::Pointer(pointer) => pointer.fmt(f),
        }
    }
}

text_serde!(ArchiveRef);
