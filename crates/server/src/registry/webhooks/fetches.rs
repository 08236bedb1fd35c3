//! Delivers fetches to one endpoint, from its queue in memory.

use std::sync::Arc;

use bytes::Bytes;
use ipfs_registry_db::versions;
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    endpoints::{Endpoint, Webhooks},
    message,
    post::Post,
};
use crate::{
    config::hide,
    registry::{Archive, store::Store},
};

/// Delivers in order until the program ends. Drops a fetch after its last attempt.
pub(super) async fn deliver(webhooks: Arc<Webhooks>, store: Store, index: usize) {
    let endpoint = &webhooks.endpoints[index];
    let post = Post::new(webhooks.timeout());
    loop {
        let archive = endpoint.fetches.pop().await;
        let is_delivered = match message(&store, &archive).await {
            Some(body) => send_with_retries(&webhooks, endpoint, &post, body).await,
            None => false,
        };
        if !is_delivered {
            webhooks.count_dropped();
        }
    }
}

/// Sends the message until an attempt succeeds. Returns false after the last attempt.
async fn send_with_retries(
    webhooks: &Webhooks,
    endpoint: &Endpoint,
    post: &Post,
    body: Bytes,
) -> bool {
    let id = Uuid::new_v4().simple().to_string();
    for tries in 0.. {
        let sent = post.send((&endpoint.url, &id), &endpoint.key, body.clone()).await;
        let Err(error) = sent else { return true };
        let shown = hide(&endpoint.url);
        tracing::debug!(endpoint = %shown, id, tries, %error, "cannot deliver a fetch");
        let Some(wait) = webhooks.backoff(tries) else { break };
        sleep(wait).await;
    }
    false
}

/// Returns the message about a fetch; `None` if the database fails or does not have the version.
async fn message(store: &Store, archive: &Archive) -> Option<Bytes> {
    let reference = archive.pointer.clone().into();
    let found = store.read(move |conn| versions::find(conn, &reference)).await;
    found.ok().map(|version| message::fetch(&version))
}
