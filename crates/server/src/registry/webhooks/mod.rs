//! Delivers publishes and fetches to endpoints: publishes at least once, fetches as far as memory goes.
//!
//! Publishes are read from the events in the database, so that none is lost and one instance delivers
//! each. Fetches are queued in memory. Each endpoint has two tasks of its own, so that a slow endpoint
//! delays no other, and no request waits for any.

mod backlog;
mod endpoints;
mod fetches;
mod key;
mod message;
mod post;
mod publishes;
mod queue;

use std::sync::Arc;

pub(crate) use endpoints::Webhooks;
use ipfs_registry_db::webhooks as rows;
pub(crate) use key::signing_key;
use tokio::task::spawn_local;

use super::{RegistryError, store::Store};

/// Registers the endpoints and starts to deliver, on this thread, until the program ends. From now on
/// every publish is delivered to all of them.
pub(crate) async fn deliver(webhooks: &Arc<Webhooks>, store: &Store) -> Result<(), RegistryError> {
    for endpoint in &webhooks.endpoints {
        let url = endpoint.url.clone();
        store.maintain(move |upkeep| rows::register(upkeep, &url)).await?;
    }
    for index in 0..webhooks.endpoints.len() {
        spawn_local(publishes::deliver(Arc::clone(webhooks), store.clone(), index));
        spawn_local(fetches::deliver(Arc::clone(webhooks), store.clone(), index));
    }
    Ok(())
}
