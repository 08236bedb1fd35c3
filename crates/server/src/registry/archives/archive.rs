//! The description of a published archive.

use std::sync::Arc;

use ipfs_registry_core::{BlockDigests, ContentId, PackageKind, Pointer};

/// Describes a published archive. It has no bytes and never changes.
#[derive(Clone)]
pub(crate) struct Archive {
    /// The version that the archive is published as.
    pub(crate) pointer: Pointer,
    pub(crate) kind: PackageKind,
    pub(crate) content_id: ContentId,
    pub(crate) blocks: Arc<BlockDigests>,
}

impl Archive {
    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.blocks.size()
    }
}
