//! References to one archive, by content or by name.

use std::{fmt, str::FromStr};

use crate::{
    ContentId, InvalidReference, Pointer,
    text::{excerpt, text_serde},
};

/// What a content id is written after.
const IPFS: &str = "/ipfs/";

/// One archive: `/ipfs/<cid>` or `namespace/package/version`.
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
    /// The archive with this content. It never changes.
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

impl FromStr for ArchiveRef {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        if let Some(id) = text.strip_prefix(IPFS) {
            return Ok(Self::Content(id.parse()?));
        }
        match text.parse() {
            Err(InvalidReference::Pointer(_)) => Err(InvalidReference::Archive(excerpt(text))),
            pointer => pointer.map(Self::Pointer),
        }
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
