//! A tar builder that does not check paths.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use tar::{EntryType, Header};

use super::header;

/// A builder of tar archives that accepts any path and any kind of entry.
///
/// ```
/// use ipfs_registry_tests::archives::Tarball;
///
/// let hostile = Tarball::new().file("../../etc/passwd", "root::0:0::/:/bin/sh").gzip();
/// assert_eq!(hostile[..2], [0x1f, 0x8b]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tarball(Vec<u8>);

impl Tarball {
    /// Creates a tar without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. A path of more than 100 bytes is written to an extended header, as `npm` does.
    #[must_use]
    pub fn file(self, path: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Self {
        let path = path.as_ref();
        if path.len() <= 100 {
            return self.entry(EntryType::Regular, path, body);
        }
        self.record("path", path).entry(EntryType::Regular, &path[..100], body)
    }

    /// Adds a folder.
    #[must_use]
    pub fn folder(self, path: impl AsRef<[u8]>) -> Self {
        self.entry(EntryType::Directory, path, "")
    }

    /// Adds a symbolic link at `path` to `target`.
    #[must_use]
    pub fn symlink(self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.link(EntryType::Symlink, path, target)
    }

    /// Adds a hard link at `path` to `target`.
    #[must_use]
    pub fn hard_link(self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.link(EntryType::Link, path, target)
    }

    /// Adds an extended header with one record for the next entry.
    #[must_use]
    pub fn record(self, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.entry(EntryType::XHeader, "PaxHeader", record(key, value.as_ref()))
    }

    /// Adds an entry of any kind. `path` has at most 100 bytes.
    #[must_use]
    pub fn entry(self, kind: EntryType, path: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        self.raw(&header(kind, path.as_ref(), body.len() as u64), body)
    }

    /// Adds a header without checks, and a body that need not match it.
    #[must_use]
    pub fn raw(mut self, header: &Header, body: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(body.as_ref());
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    /// Returns the tar without the zeros that mark its end.
    #[must_use]
    pub fn unfinished(self) -> Vec<u8> {
        self.0
    }

    /// Returns the whole tar.
    #[must_use]
    pub fn tar(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }

    /// Returns the whole archive, compressed.
    #[must_use]
    pub fn gzip(self) -> Bytes {
        gzip(&self.tar())
    }

    fn link(self, kind: EntryType, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        let (mut header, target) = (header(kind, path.as_ref(), 0), target.as_ref());
        header.as_old_mut().linkname[..target.len()].copy_from_slice(target);
        header.set_cksum();
        self.raw(&header, "")
    }
}

/// Returns `bytes` as a gzip stream of one member.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes every write")
        .into()
}

/// Returns `LENGTH KEY=VALUE\n`. The length counts the whole record, including its own digits.
fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    [length.to_string().into_bytes(), rest].concat()
}
