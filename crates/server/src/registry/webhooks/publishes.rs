//! Delivers publishes to one endpoint, from the history in the database.

use std::{sync::Arc, time::Duration};

use ipfs_registry_db::webhooks::{self as rows, Delivery};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{
    endpoints::{Endpoint, Outcome, Webhooks},
    message,
    post::Post,
};
use crate::{
    config::hide,
    registry::{RegistryError, store::Store},
};

/// How often it looks for what other instances have published, and for what is to be sent again.
const LOOK: Duration = Duration::from_secs(1);

/// How long it leaves a database alone that does not answer.
const REST: Duration = Duration::from_secs(5);

/// How much longer than a try an endpoint is held, for the time that the database takes.
const SETTLING: Duration = Duration::from_secs(3);

/// Delivers until the program ends.
pub(super) async fn deliver(webhooks: Arc<Webhooks>, store: Store, index: usize) {
    let endpoint = &webhooks.endpoints[index];
    let holder = Uuid::new_v4().to_string();
    let post = Post::new(webhooks.timeout());
    loop {
        match next(&store, endpoint, (&holder, webhooks.timeout())).await {
            Ok(Some(delivery)) => one((&webhooks, &store), endpoint, &post, delivery).await,
            // Somebody publishes, or it is time to look.
            Ok(None) => drop(timeout(LOOK, endpoint.published.notified()).await),
            Err(error) => unavailable(&error).await,
        }
    }
}

/// Waits for a database that does not answer.
async fn unavailable(error: &RegistryError) {
    tracing::warn!(code = %error.code(), "webhooks wait for the database");
    sleep(REST).await;
}

/// The next delivery, which nobody else has then.
async fn next(
    store: &Store,
    endpoint: &Endpoint,
    (holder, timeout): (&str, Duration),
) -> Result<Option<Delivery>, RegistryError> {
    let (url, me) = (endpoint.url.clone(), holder.to_owned());
    if !store.read(move |conn| rows::is_due(conn, &url, &me)).await? {
        return Ok(None);
    }
    let (url, me) = (endpoint.url.clone(), holder.to_owned());
    let hold = timeout + SETTLING;
    store.maintain(move |upkeep| rows::take(upkeep, &url, &me, hold)).await
}

async fn one(
    (webhooks, store): (&Webhooks, &Store),
    endpoint: &Endpoint,
    post: &Post,
    delivery: Delivery,
) {
    let body = message::publish(&delivery.version);
    let sent = post.send((&endpoint.url, &delivery.id), &endpoint.key, body).await;
    let (id, version) = (delivery.id.clone(), delivery.version.id.to_string());
    let (shown, tries) = (hide(&endpoint.url), delivery.tries + 1);
    let settled = match sent {
        Ok(()) => {
            webhooks.count(Outcome::Delivered);
            tracing::debug!(endpoint = %shown, %id, %version, "told of a publish");
            store.maintain(move |upkeep| rows::delivered(upkeep, &delivery)).await
        }
        Err(error) => {
            let wait = webhooks.wait(delivery.tries).filter(|_| !delivery.was_set_aside);
            let then = wait
                .map_or("set aside".to_owned(), |wait| format!("again in {} s", wait.as_secs()));
            webhooks.count(if wait.is_some() { Outcome::Failed } else { Outcome::SetAside });
            tracing::warn!(endpoint = %shown, %id, %version, tries, %error, "not told of a publish: {then}");
            store.maintain(move |upkeep| rows::failed(upkeep, &delivery, wait, &error)).await
        }
    };
    if let Err(error) = settled {
        // It is held until it may be sent again, under the same id.
        tracing::warn!(code = %error.code(), id, "what came of a delivery cannot be kept now");
    }
}
