//! What is to be fetched, and what it must be.

use ipfs_registry_core::{Address, ArchiveRef, ContentId, Pointer};

use crate::{Progress, progress::Listener};

/// The most bytes that [`Client::fetch`](crate::Client::fetch) takes into memory, where a
/// [`Download`] is not told: 64 MiB.
pub const DEFAULT_FETCH_LIMIT: u64 = 64 * 1024 * 1024;

/// An archive to fetch, and what is asked of it.
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
    /// The archive that a content id or a pointer names.
    #[must_use]
    pub fn new(archive: impl Into<ArchiveRef>) -> Self {
        let archive = archive.into();
        Self { archive, signer: None, limit: DEFAULT_FETCH_LIMIT, listener: Listener::default() }
    }

    /// Takes the archive only where this address signed it. Without it, any signer will do as long
    /// as it is the one that the registry names.
    #[must_use]
    pub fn expect_signer(mut self, signer: Address) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Takes at most so many bytes into memory, and not [`DEFAULT_FETCH_LIMIT`]. It does not
    /// apply where an archive is fetched to a file.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Calls `listener` whenever a part of the archive has come.
    ///
    /// It is called on the client's own thread, which moves nothing meanwhile: it should be quick. A
    /// request that is made and waited for in it fails with
    /// [`OwnThread`](crate::ClientError::OwnThread).
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
