//! Delivers publishes and fetches to endpoints: publishes at least once, fetches with best effort.
//!
//! The tasks read publishes from the events in the database, so that none is lost and one instance delivers
//! each. Fetches are in a bounded queue in memory. Each endpoint has its own two tasks, so that a slow endpoint
//! delays neither other endpoints nor requests.

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

/// Registers the endpoints and starts their tasks, which run on this thread until the program ends. Endpoints
/// get every publish from their registration on.
pub(crate) async fn start(webhooks: &Arc<Webhooks>, store: &Store) -> Result<(), RegistryError> {
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
