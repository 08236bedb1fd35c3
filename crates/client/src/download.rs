//! An archive to fetch.

use ipfs_registry_core::{Address, ArchiveRef, ContentId, Pointer};

use crate::{Progress, progress::Listener};

/// The default limit of bytes that [`Client::fetch`](crate::Client::fetch) loads into memory:
/// 64 MiB.
pub const DEFAULT_FETCH_LIMIT: u64 = 64 * 1024 * 1024;

/// An archive to fetch, and the requirements for it.
///
/// ```
/// use ipfs_registry_client::Download;
/// use ipfs_registry_core::Pointer;
///
/// let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse()?;
/// let author = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21".parse()?;
/// let download = Download::new(pointer).expect_signer(author).limit(1024 * 1024);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Download {
    pub(crate) archive: ArchiveRef,
    pub(crate) signer: Option<Address>,
    pub(crate) limit: u64,
    pub(crate) listener: Listener,
}

impl Download {
    /// Fetches the archive of a content id or a pointer.
    #[must_use]
    pub fn new(archive: impl Into<ArchiveRef>) -> Self {
        let archive = archive.into();
        Self { archive, signer: None, limit: DEFAULT_FETCH_LIMIT, listener: Listener::default() }
    }

    /// Rejects the archive unless this address signed it. By default, the signer only has to match
    /// the record of the registry.
    #[must_use]
    pub fn expect_signer(mut self, signer: Address) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets the most bytes to load into memory. Default: [`DEFAULT_FETCH_LIMIT`]. Does not apply to a
    /// fetch to a file.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Calls `listener` after each part of the archive is received.
    ///
    /// `listener` runs on the client's own thread and blocks its transfers, so it should be quick. A
    /// request of the same client in it fails with [`OwnThread`](crate::ClientError::OwnThread).
    #[must_use]
    pub fn on_progress(mut self, listener: impl FnMut(Progress) + Send + 'static) -> Self {
        self.listener = Listener::new(listener);
        self
    }
}

impl From<ArchiveRef> for Download {
    fn from(archive: ArchiveRef) -> Self {
        Self::new(archive)
    }
}

impl From<&ArchiveRef> for Download {
    fn from(archive: &ArchiveRef) -> Self {
        Self::new(archive.clone())
    }
}

impl From<Pointer> for Download {
    fn from(pointer: Pointer) -> Self {
        Self::new(pointer)
    }
}

impl From<&Pointer> for Download {
    fn from(pointer: &Pointer) -> Self {
        Self::new(pointer.clone())
    }
}

impl From<ContentId> for Download {
    fn from(content_id: ContentId) -> Self {
        Self::new(content_id)
    }
}
