//! Builds archives for the unit tests of this crate.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use tar::{EntryType, Header};

/// Compresses `bytes` into one gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Creates a header without checking the values.
pub(crate) fn header(kind: EntryType, path: &str, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

/// A builder of tar archives.
pub(crate) struct TestTar(Vec<u8>);

impl TestTar {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn file(self, path: &str, body: &[u8]) -> Self {
        self.entry(EntryType::Regular, path, body)
    }

    pub(crate) fn entry(self, kind: EntryType, path: &str, body: &[u8]) -> Self {
        self.raw(&header(kind, path, body.len() as u64), body)
    }

    pub(crate) fn link(self, kind: EntryType, path: &str, target: &str) -> Self {
        let mut header = header(kind, path, 0);
        header.set_link_name_literal(target).unwrap();
        header.set_cksum();
        self.raw(&header, b"")
    }

    /// Adds an extended header with one record.
    pub(crate) fn pax(self, key: &str, value: &str) -> Self {
        let body = record(key, value);
        self.entry(EntryType::XHeader, "PaxHeader", &body)
    }

    pub(crate) fn raw(mut self, header: &Header, body: &[u8]) -> Self {
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(body);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    pub(crate) fn tar(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }

    pub(crate) fn archive(self) -> Vec<u8> {
        gzip(&self.tar())
    }
}

/// Encodes one record of an extended header.
pub(crate) fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    // The length includes its own digits.
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}").into_bytes()
}
