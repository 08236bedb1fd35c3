//! An archive to publish.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use crate::{Progress, progress::Listener};

/// The default media type of an [`Upload`].
pub const DEFAULT_MEDIA_TYPE: &str = "application/gzip";

/// An archive to publish, from a file or from memory.
///
/// A file is read twice, first to sign it and then to send it. It is never loaded into memory as a
/// whole.
///
/// ```
/// use ipfs_registry_client::Upload;
///
/// let upload = Upload::file("my-package-1.0.0.tgz")
///     .media_type("application/gzip")
///     .on_progress(|progress| println!("{} of {}", progress.moved, progress.total));
/// let from_memory = Upload::from(b"the bytes of an archive".to_vec());
/// ```
pub struct Upload {
    pub(crate) source: Source,
    pub(crate) media_type: String,
    pub(crate) listener: Listener,
}

/// The location of an archive.
#[derive(Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Memory(Bytes),
}

impl Upload {
    /// Publishes the archive in a file.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::File(path.into()))
    }

    /// Sets the media type. Default: [`DEFAULT_MEDIA_TYPE`].
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = media_type.into();
        self
    }

    /// Calls `listener` after each part of the archive is sent.
    ///
    /// `listener` runs on the client's own thread and blocks its transfers, so it should be quick. A
    /// request of the same client in it fails with [`OwnThread`](crate::ClientError::OwnThread).
    #[must_use]
    pub fn on_progress(mut self, listener: impl FnMut(Progress) + Send + 'static) -> Self {
        self.listener = Listener::new(listener);
        self
    }

    fn new(source: Source) -> Self {
        let media_type = DEFAULT_MEDIA_TYPE.to_owned();
        Self { source, media_type, listener: Listener::default() }
    }
}

impl From<Bytes> for Upload {
    fn from(archive: Bytes) -> Self {
        Self::new(Source::Memory(archive))
    }
}

impl From<Vec<u8>> for Upload {
    fn from(archive: Vec<u8>) -> Self {
        Bytes::from(archive).into()
    }
}

impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::file(path)
    }
}

impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::file(path)
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::File(path) => path.display().to_string(),
            Source::Memory(bytes) => format!("{} bytes", bytes.len()),
        };
        f.debug_struct("Upload")
            .field("source", &source)
            .field("media_type", &self.media_type)
            .field("listener", &self.listener)
            .finish()
    }
}
