//! Publishes an archive as a version. Each step has its own file.
//!
//! The layers store the bytes before the transaction inserts the row. A crash in between leaves an object
//! that no version names, never a version without its archive.

mod authorize;
mod limits;
mod queue;
mod receive;
mod record;
mod unpack;

use bytes::Bytes;
use futures_util::Stream;
use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{Namespace, Pointer, Signature, wire::Receipt};
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
        let (actor, access) = self.authorize_signer(namespace, signature, &digests).await?;
        self.publishing.check_rate(&actor.address)?;
        let Manifest { kind, name, version, document, contents } =
            self.read_manifest(blob.clone()).await?;
        self.publishing.check_name(name.as_str())?;
        let pointer = Pointer { namespace: namespace.clone(), package: name, version };
        let content_id = digests.content_id;
        let stored_after = self.check_publish(access, (&pointer, kind), content_id).await?;
        self.mirror.put(content_id, &blob).await?;
        let (files, unpacked) = (Some(contents.files), Some(contents.unpacked));
        let download = StoredDigests { digests: download, files, unpacked };
        let version =
            NewVersion { pointer, kind, digests, download, manifest: document, stored_after };
        self.insert_version(actor, version).await
    }
}
