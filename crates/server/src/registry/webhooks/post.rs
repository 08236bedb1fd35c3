//! The HTTP client that sends messages to an endpoint.

use std::time::Duration;

use awc::{Client, http::header};
use bytes::Bytes;
use ipfs_registry_core::{SigningKey, wire::SIGNATURE_HEADER};
use tokio::time::timeout;

use crate::config::hide;

/// The header with the id of the delivery, which is the same for each attempt.
const DELIVERY_HEADER: &str = "x-ipkg-delivery";

/// Sends messages. It follows no redirects, and cannot move to another thread.
pub(super) struct Post {
    client: Client,
    timeout: Duration,
}

impl Post {
    /// Creates a client whose attempts take at most `timeout`.
    pub(super) fn new(timeout: Duration) -> Self {
        let client = Client::builder().disable_redirects().disable_timeout().no_default_headers();
        Self { client: client.finish(), timeout }
    }

    /// Sends one message once. Succeeds if the status of the response is 2xx; does not read its body.
    ///
    /// # Errors
    ///
    /// Returns a message that contains neither a password nor a query of the URL.
    pub(super) async fn send(
        &self,
        (url, id): (&str, &str),
        key: &SigningKey,
        body: Bytes,
    ) -> Result<(), String> {
        let signature = key.sign_message(&body).to_string();
        let request =
            self.client.post(url).insert_header((header::CONTENT_TYPE, "application/json"));
        let request = request
            .insert_header((header::USER_AGENT, concat!("ipkg-server/", env!("CARGO_PKG_VERSION"))))
            .insert_header((SIGNATURE_HEADER, signature))
            .insert_header((DELIVERY_HEADER, id));
        match timeout(self.timeout, request.send_body(body)).await {
            Ok(Ok(response)) if response.status().is_success() => Ok(()),
            Ok(Ok(response)) => Err(format!("it answers {}", response.status())),
            Ok(Err(error)) => Err(error.to_string().replace(url, &hide(url))),
            Err(_) => Err(format!("it does not answer within {} s", self.timeout.as_secs())),
        }
    }
}
