//! A prepared response body, plain and compressed.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use ipfs_registry_core::Checksum;
use serde::Serialize;

use crate::registry::RegistryError;

/// The estimated memory of a document beside its bytes, in bytes.
const ENTRY_OVERHEAD: usize = 512;

/// The smallest body that is compressed, in bytes.
const MIN_GZIP_LEN: usize = 512;

/// The content type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The body of a response, plain and compressed, each with its entity tag.
pub(crate) struct Document {
    pub(crate) content_type: &'static str,
    pub(crate) plain: Representation,
    /// `None` if the body is too small to compress.
    pub(crate) gzipped: Option<Representation>,
}

/// One representation of a document (RFC 9110, section 3.2).
pub(crate) struct Representation {
    pub(crate) body: Bytes,
    /// A strong entity tag (RFC 9110, section 8.8.3), with its quotes.
    pub(crate) etag: Bytes,
}

impl Document {
    /// Creates a document with this body. It hashes and compresses `body`: call it on a blocking thread if
    /// the body is large.
    pub(crate) fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let digest = Checksum::of(&body).to_string();
        let gzipped = (body.len() >= MIN_GZIP_LEN)
            .then(|| Representation::new(gzip(&body), format!("\"{}-gzip\"", &digest[..32])));
        let plain = Representation::new(body, format!("\"{}\"", &digest[..32]));
        Self { content_type, plain, gzipped }
    }

    /// Creates a document with the JSON of `content`.
    ///
    /// # Errors
    ///
    /// `internal` if `content` has no JSON form.
    pub(crate) fn json(content: &impl Serialize) -> Result<Self, RegistryError> {
        let body = serde_json::to_vec(content).map_err(RegistryError::internal)?;
        Ok(Self::new(JSON, body))
    }

    /// Returns the estimated memory of the document, in bytes.
    pub(super) fn weight(&self) -> usize {
        let gzipped = self.gzipped.as_ref().map_or(0, |gzipped| gzipped.body.len());
        ENTRY_OVERHEAD + self.plain.body.len() + gzipped
    }
}

impl Representation {
    fn new(body: Vec<u8>, etag: String) -> Self {
        Self { body: body.into(), etag: etag.into() }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(body)
        .and_then(|()| encoder.finish())
        .expect("a write to a `Vec` does not fail")
}
