//! One document, in the two forms that it is sent in.

use std::io::Write as _;

use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use ipfs_registry_core::Checksum;

/// What a document takes beside its bytes, about, in bytes.
const ENTRY: usize = 512;

/// Below this, gzip saves nothing worth the trouble, in bytes.
const WORTHWHILE: usize = 512;

/// The bytes of an answer, as they are and compressed, each with its strong entity tag.
pub(crate) struct Document {
    pub(super) content_type: &'static str,
    pub(super) plain: Form,
    /// None where the document is too small for that.
    pub(super) zipped: Option<Form>,
}

/// One of the forms.
pub(super) struct Form {
    pub(super) body: Bytes,
    pub(super) etag: HeaderValue,
}

impl Document {
    /// A document with this body. This hashes and compresses: keep large ones off async threads.
    pub(crate) fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let digest = Checksum::of(&body).to_string();
        let zipped = (body.len() >= WORTHWHILE)
            .then(|| Form::new(gzip(&body), &format!("\"{}-gzip\"", &digest[..32])));
        let plain = Form::new(body, &format!("\"{}\"", &digest[..32]));
        Self { content_type, plain, zipped }
    }

    /// What it takes in memory, about, in bytes.
    pub(super) fn weight(&self) -> usize {
        let zipped = self.zipped.as_ref().map_or(0, |form| form.body.len());
        ENTRY + self.plain.body.len() + zipped
    }
}

impl Form {
    fn new(body: Vec<u8>, etag: &str) -> Self {
        let etag = HeaderValue::try_from(etag).expect("hexadecimal digits are ASCII");
        Self { body: body.into(), etag }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("memory takes every write")
}
