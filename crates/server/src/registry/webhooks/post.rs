//! Sends one message to one endpoint.

use std::time::Duration;

use awc::{Client, http::header};
use bytes::Bytes;
use ipfs_registry_core::{SigningKey, wire::SIGNATURE_HEADER};
use tokio::time::timeout;

use crate::config::hide;

/// The header that says which delivery it is: the same at each try.
const DELIVERY: &str = "x-ipkg-delivery";

/// Sends what endpoints are told; it follows no redirects, and stays on its thread.
pub(super) struct Post {
    client: Client,
    limit: Duration,
}

impl Post {
    /// Every try ends within `limit`.
    pub(super) fn new(limit: Duration) -> Self {
        let client = Client::builder().disable_redirects().disable_timeout().no_default_headers();
        Self { client: client.finish(), limit }
    }

    /// One try. It worked where the answer is any 2xx, of which only the head is read.
    ///
    /// The error's words show neither a password nor a query of the URL.
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
            .insert_header((DELIVERY, id));
        match timeout(self.limit, request.send_body(body)).await {
            Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
            Ok(Ok(answer)) => Err(format!("it answers {}", answer.status())),
            Ok(Err(error)) => Err(error.to_string().replace(url, &hide(url))),
            Err(_) => Err(format!("it does not answer within {} s", self.limit.as_secs())),
        }
    }
}
