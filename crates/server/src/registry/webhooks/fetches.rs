//! Delivers fetches to one endpoint, from its queue.

use std::sync::{Arc, atomic::Ordering};

use bytes::Bytes;
use ipfs_registry_db::versions;
use tokio::time::sleep;
use uuid::Uuid;

use super::{endpoints::Webhooks, message, post::Post};
use crate::{
    config::hide,
    registry::{Archive, store::Store},
};

/// Delivers in order until the program ends. Drops a fetch after the last try.
pub(super) async fn deliver(webhooks: Arc<Webhooks>, store: Store, index: usize) {
    let endpoint = &webhooks.endpoints[index];
    let post = Post::new(webhooks.timeout());
    loop {
        let archive = endpoint.fetches.pop().await;
        let Some(body) = message(&store, &archive).await else {
            webhooks.dropped.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let id = Uuid::new_v4().simple().to_string();
        for tries in 0.. {
            let Err(error) = post.send((&endpoint.url, &id), &endpoint.key, body.clone()).await
            else {
                break;
            };
            let shown = hide(&endpoint.url);
            tracing::debug!(endpoint = %shown, id, tries, %error, "not told of a fetch");
            let Some(wait) = webhooks.wait(tries) else {
                webhooks.dropped.fetch_add(1, Ordering::Relaxed);
                break;
            };
            sleep(wait).await;
        }
    }
}

/// The message about a fetch; `None` if the database does not find the version.
async fn message(store: &Store, archive: &Archive) -> Option<Bytes> {
    let reference = archive.pointer.clone().into();
    let found = store.read(move |conn| versions::find(conn, &reference)).await;
    found.ok().map(|version| message::fetch(&version))
}
