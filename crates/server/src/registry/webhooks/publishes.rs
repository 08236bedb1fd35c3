//! Delivers publishes to one endpoint, from the events in the database.

use std::{sync::Arc, time::Duration};

use ipfs_registry_db::webhooks::{self as rows, Delivery};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{
    endpoints::{AttemptOutcome, Endpoint, Webhooks},
    message,
    post::Post,
};
use crate::{
    config::hide,
    registry::{RegistryError, store::Store},
};

/// How often the task polls the database for publishes of other instances and for due retries.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How long the task waits after an error of the database.
const DATABASE_BACKOFF: Duration = Duration::from_secs(5);

/// How much longer than an attempt the lease of an endpoint lasts, so that the result can be stored.
const LEASE_MARGIN: Duration = Duration::from_secs(3);

/// Delivers until the program ends.
pub(super) async fn deliver(webhooks: Arc<Webhooks>, store: Store, index: usize) {
    let post = Post::new(webhooks.timeout());
    let holder = Uuid::new_v4().to_string();
    let endpoint = &webhooks.endpoints[index];
    let task = DeliveryTask { webhooks: &webhooks, endpoint, store, post, holder };
    loop {
        match task.next().await {
            Ok(Some(delivery)) => task.attempt(delivery).await,
            // Wakes up for a publish of this instance, or to poll.
            Ok(None) => drop(timeout(POLL_INTERVAL, endpoint.published.notified()).await),
            Err(error) => {
                tracing::warn!(code = %error.code(), "webhooks wait for the database");
                sleep(DATABASE_BACKOFF).await;
            }
        }
    }
}

/// The state of the task of one endpoint.
struct DeliveryTask<'a> {
    webhooks: &'a Webhooks,
    endpoint: &'a Endpoint,
    store: Store,
    post: Post,
    /// Identifies this task in the lease of the endpoint.
    holder: String,
}

impl DeliveryTask<'_> {
    /// Returns the next due delivery, and leases the endpoint. No other instance delivers to it meanwhile.
    async fn next(&self) -> Result<Option<Delivery>, RegistryError> {
        let (url, holder) = (self.endpoint.url.clone(), self.holder.clone());
        if !self.store.read(move |conn| rows::is_due(conn, &url, &holder)).await? {
            return Ok(None);
        }
        let (url, holder) = (self.endpoint.url.clone(), self.holder.clone());
        let lease = self.webhooks.timeout() + LEASE_MARGIN;
        self.store.maintain(move |upkeep| rows::take(upkeep, &url, &holder, lease)).await
    }

    /// Sends the delivery once and stores the result.
    async fn attempt(&self, delivery: Delivery) {
        let body = message::publish(&delivery.version);
        let Endpoint { url, key, .. } = self.endpoint;
        let id = delivery.id.clone();
        let stored = match self.post.send((url, &id), key, body).await {
            Ok(()) => self.store_success(delivery).await,
            Err(error) => self.store_failure(delivery, error).await,
        };
        if let Err(error) = stored {
            // After the lease ends, the delivery is sent again with the same id.
            tracing::warn!(code = %error.code(), id, "cannot store the result of a delivery");
        }
    }

    async fn store_success(&self, delivery: Delivery) -> Result<(), RegistryError> {
        self.webhooks.count(AttemptOutcome::Delivered);
        let (endpoint, id, version) = (hide(&delivery.url), &delivery.id, &delivery.version.id);
        tracing::debug!(%endpoint, %id, %version, "delivered a publish");
        self.store.maintain(move |upkeep| rows::delivered(upkeep, &delivery)).await
    }

    async fn store_failure(&self, delivery: Delivery, error: String) -> Result<(), RegistryError> {
        // A delivery from the table of failures gets one attempt a request.
        let wait = self.webhooks.backoff(delivery.tries).filter(|_| !delivery.was_set_aside);
        let (outcome, next) = match wait {
            Some(wait) => (AttemptOutcome::Failed, format!("retry in {} s", wait.as_secs())),
            None => (AttemptOutcome::SetAside, "set aside".to_owned()),
        };
        self.webhooks.count(outcome);
        let (endpoint, tries) = (hide(&delivery.url), delivery.tries + 1);
        let (id, version) = (&delivery.id, &delivery.version.id);
        tracing::warn!(%endpoint, %id, %version, tries, %error, "cannot deliver a publish: {next}");
        self.store.maintain(move |upkeep| rows::failed(upkeep, &delivery, wait, &error)).await
    }
}
