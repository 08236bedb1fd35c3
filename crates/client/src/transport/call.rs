//! A small API request as plain data, which is `Send`.

use awc::http::Method;
use bytes::Bytes;
use ipfs_registry_core::Signature;
use serde::Serialize;

/// The media type of text bodies.
const TEXT: &str = "text/plain; charset=utf-8";

/// An API request with a small body or none.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(super) method: Method,
    /// The path and the query.
    pub(super) target: String,
    pub(super) signature: Option<String>,
    pub(super) media_type: Option<&'static str>,
    pub(super) body: Bytes,
}

impl Call {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    pub(crate) fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path.into())
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path.into())
    }

    /// Adds the query string.
    pub(crate) fn query(mut self, query: &impl Serialize) -> Self {
        let query = serde_urlencoded::to_string(query);
        let query = query.expect("queries are flat maps of text and numbers");
        self.target.extend(["?", &query]);
        self
    }

    /// Adds the signature.
    pub(crate) fn signed(mut self, signature: &Signature) -> Self {
        self.signature = Some(signature.to_string());
        self
    }

    /// Sets a text body.
    pub(crate) fn text(self, text: &str) -> Self {
        Self { media_type: Some(TEXT), ..self.body(Bytes::copy_from_slice(text.as_bytes())) }
    }

    /// Sets a small body.
    pub(crate) fn body(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }

    fn new(method: Method, target: String) -> Self {
        Self { method, target, signature: None, media_type: None, body: Bytes::new() }
    }
}
