//! Publishes an archive as a version. Each step has its own file.
//!
//! The layers store the bytes before the transaction inserts the row. A crash in between leaves an object
//! that no version names, never a version without its archive.

mod examine;
mod limits;
mod queue;
mod receive;
mod record;

use bytes::Bytes;
use examine::{Examined, Submission, examine};
use futures_util::Stream;
use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{Namespace, Signature, wire::Receipt};
use ipfs_registry_db::{NewVersion, StoredDigests};
pub(crate) use limits::PublishLimits;
use receive::Received;
pub(crate) use receive::too_large;

use super::{Registry, RegistryError};

impl Registry {
    /// Publishes the archive in `body` in a namespace. The signature covers the bytes of the body.
    pub(crate) async fn publish(
        &self,
        namespace: &Namespace,
        signature: Signature,
        body: impl Stream<Item = Result<Bytes, RegistryError>>,
    ) -> Result<Receipt, RegistryError> {
        let received = receive::receive(body, self.settings.body_limit).await?;
        let Received { blob, digests, download } = received;
        self.publishing.count_received(blob.len());
        // After the body: a slow upload holds no permit.
        let _permit = self.publishing.acquire().await?;
        let (message, content_id) = (digests.message, digests.content_id);
        let (registry, namespace) = (self.clone(), namespace.clone());
        let submission =
            Submission { registry, namespace, signature, blob: blob.clone(), message, content_id };
        let Examined { actor, pointer, manifest, stored_after } = examine(submission).await?;
        self.mirror.put(content_id, &blob).await?;
        let Manifest { kind, document: manifest, contents, .. } = manifest;
        let (files, unpacked) = (Some(contents.files), Some(contents.unpacked));
        let download = StoredDigests { digests: download, files, unpacked };
        let version = NewVersion { pointer, kind, digests, download, manifest, stored_after };
        self.insert_version(actor, version).await
    }
}
