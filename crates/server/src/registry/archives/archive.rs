//! A published archive.

use std::sync::Arc;

use ipfs_registry_core::{BlockDigests, ContentId, PackageKind, Pointer};

/// A published archive, without its bytes. What is here never changes.
#[derive(Clone)]
pub(crate) struct Archive {
    /// The version that it is published as.
    pub(crate) pointer: Pointer,
    pub(crate) kind: PackageKind,
    pub(crate) content_id: ContentId,
    pub(crate) blocks: Arc<BlockDigests>,
}

impl Archive {
    /// The size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.blocks.size()
    }
}
