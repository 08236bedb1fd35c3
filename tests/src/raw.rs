//! Raw HTTP requests, also such as the client library never sends.

use std::time::Duration;

use anyhow::anyhow;
use awc::{
    ClientRequest,
    http::{Method, StatusCode, header::HeaderMap},
};
use bytes::Bytes;
use ipfs_registry_core::{SigningKey, wire::SIGNATURE_HEADER};
use serde_json::Value;

use crate::TestServer;

/// The largest body that a test reads, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// A complete HTTP response.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Every header.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Returns the body as JSON; `null` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the `code` of a problem document; empty if the body is none.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns status and code, for assertions.
    #[must_use]
    pub fn outcome(&self) -> (u16, String) {
        (self.status, self.code())
    }

    /// Returns a header as text; empty if it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl TestServer {
    /// Sends a request.
    ///
    /// # Errors
    ///
    /// Fails if no complete response arrives.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.request(method, path);
        for &(name, value) in headers {
            request = request.append_header((name, value));
        }
        let sent = request.send_body(body.into()).await;
        let mut response = sent.map_err(|error| anyhow!("{path}: {error}"))?;
        let body =
            response.body().limit(LIMIT).await.map_err(|error| anyhow!("{path}: {error}"))?;
        let status: StatusCode = response.status();
        Ok(Answer { status: status.as_u16(), headers: response.headers().clone(), body })
    }

    /// Sends a `GET` request.
    ///
    /// # Errors
    ///
    /// Fails if no complete response arrives.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    /// Sends a request without a body. Its signature is that of `message` by `key`.
    ///
    /// # Errors
    ///
    /// Fails if no complete response arrives.
    pub async fn signed(
        &self,
        method: Method,
        path: &str,
        key: &SigningKey,
        message: &[u8],
    ) -> anyhow::Result<Answer> {
        let signature = key.sign_message(message).to_string();
        self.send(method, path, &[(SIGNATURE_HEADER, &signature)], Bytes::new()).await
    }

    /// Publishes `archive` in `namespace`, signed by `key`.
    ///
    /// # Errors
    ///
    /// Fails if no complete response arrives.
    pub async fn publish(
        &self,
        namespace: &str,
        key: &SigningKey,
        archive: impl Into<Bytes>,
    ) -> anyhow::Result<Answer> {
        let archive = archive.into();
        let signature = key.sign_message(&archive).to_string();
        let headers =
            [(SIGNATURE_HEADER, signature.as_str()), ("content-type", "application/gzip")];
        self.send(Method::POST, &format!("/api/package/{namespace}"), &headers, archive).await
    }

    fn request(&self, method: Method, path: &str) -> ClientRequest {
        let client = awc::Client::builder().timeout(Duration::from_secs(120)).finish();
        client.request(method, format!("{}{path}", self.url())).no_decompress()
    }
}
