//! One document, plain and compressed.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use ipfs_registry_core::Checksum;

/// What a document takes in memory beside its bytes, about, in bytes.
const ENTRY: usize = 512;

/// The smallest body that is compressed, in bytes.
const GZIP_FROM: usize = 512;

/// The bytes of an answer, plain and compressed, each with its entity tag.
pub(crate) struct Document {
    pub(crate) content_type: &'static str,
    pub(crate) plain: Form,
    /// `None` if the body is too small to compress.
    pub(crate) gzipped: Option<Form>,
}

/// One representation of a document.
pub(crate) struct Form {
    pub(crate) body: Bytes,
    /// A strong entity tag (RFC 9110, section 8.8.3), with its quotes.
    pub(crate) etag: Box<str>,
}

impl Document {
    /// Creates a document with this body. It hashes and compresses, so large ones must not run on async threads.
    pub(crate) fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let digest = Checksum::of(&body).to_string();
        let gzipped = (body.len() >= GZIP_FROM)
            .then(|| Form::new(gzip(&body), &format!("\"{}-gzip\"", &digest[..32])));
        let plain = Form::new(body, &format!("\"{}\"", &digest[..32]));
        Self { content_type, plain, gzipped }
    }

    /// The memory that it takes, about, in bytes.
    pub(super) fn weight(&self) -> usize {
        let gzipped = self.gzipped.as_ref().map_or(0, |form| form.body.len());
        ENTRY + self.plain.body.len() + gzipped
    }
}

impl Form {
    fn new(body: Vec<u8>, etag: &str) -> Self {
        Self { body: body.into(), etag: etag.into() }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("memory takes every write")
}
