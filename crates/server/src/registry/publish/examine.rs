//! Examines a received archive before it is stored: who signed it, what it contains, and whether the signer may
//! publish it.

use std::sync::Arc;

use ipfs_registry_archive::{Manifest, read_manifest};
use ipfs_registry_core::{ContentId, MessageDigest, Namespace, Pointer, Signature};
use ipfs_registry_db::{
    Actor, AnyConnection, DbError, LastRemoval, NamespaceAccess, access, removals, versions,
};
use ipfs_registry_storage::Blob;

use crate::registry::{Registry, RegistryError, blocking};

/// The largest archive, in bytes, that is unpacked between two queries, on one thread. A larger one is unpacked while
/// it holds no database connection.
const SMALL: u64 = 64 * 1024;

/// A received archive, before anything about it is known to be true.
pub(super) struct Submission {
    pub(super) registry: Registry,
    pub(super) namespace: Namespace,
    pub(super) signature: Signature,
    pub(super) blob: Blob,
    pub(super) message: MessageDigest,
    pub(super) content_id: ContentId,
}

/// An archive that may be stored.
pub(super) struct Examined {
    pub(super) actor: Actor,
    pub(super) pointer: Pointer,
    pub(super) manifest: Manifest,
    /// The last removal of these bytes before they are stored.
    pub(super) stored_after: LastRemoval,
}

/// The signer of a submission, and its access to the namespace.
type Authorized = (Actor, NamespaceAccess);

/// The outer error is that of the database, the inner one a refusal.
type Answer<T> = Result<Result<T, RegistryError>, DbError>;

/// Examines an archive. It refuses early what the transaction that inserts the version would refuse; that one decides.
pub(super) async fn examine(submission: Submission) -> Result<Examined, RegistryError> {
    let submission = Arc::new(submission);
    let store = &submission.registry.store;
    let this = Arc::clone(&submission);
    if submission.blob.len() <= SMALL {
        return store.read(move |conn| this.examine(conn)).await?;
    }
    let (actor, access) = store.read(move |conn| this.authorize(conn)).await??;
    let this = Arc::clone(&submission);
    let (pointer, manifest) = blocking(move || this.unpack()).await??;
    let this = Arc::clone(&submission);
    store.read(move |conn| this.check((actor, access), (pointer, manifest), conn)).await
}

impl Submission {
    fn examine(&self, conn: &mut AnyConnection) -> Answer<Examined> {
        let authorized = self.authorize(conn)?;
        let unpacked = authorized.and_then(|authorized| Ok((authorized, self.unpack()?)));
        match unpacked {
            Ok((authorized, unpacked)) => self.check(authorized, unpacked, conn).map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// Recovers the signer and checks that it may publish in the namespace. No archive of another signer is unpacked.
    fn authorize(&self, conn: &mut AnyConnection) -> Answer<Authorized> {
        let actor = match self.registry.signers.actor(self.signature, &self.message) {
            Ok(actor) => actor,
            Err(refused) => return Ok(Err(refused)),
        };
        let access = access::check_namespace(conn, &actor.address, &self.namespace)?;
        let counted = self.registry.publishing.check_rate(&actor.address);
        Ok(counted.map(|()| (actor, access)))
    }

    /// Reads the manifest, which names the version.
    fn unpack(&self) -> Result<(Pointer, Manifest), RegistryError> {
        let Self { registry, namespace, blob, .. } = self;
        let (kind, limits) = (registry.settings.kind, registry.publishing.unpack_limits());
        let manifest = read_manifest(kind, blob.reader(), blob.len(), &limits)?;
        registry.publishing.check_name(manifest.name.as_str())?;
        let (package, version) = (manifest.name.clone(), manifest.version.clone());
        Ok((Pointer { namespace: namespace.clone(), package, version }, manifest))
    }

    /// Checks that the signer may publish this version and that no removal of these bytes is running.
    fn check(
        &self,
        (actor, access): Authorized,
        (pointer, manifest): (Pointer, Manifest),
        conn: &mut AnyConnection,
    ) -> Result<Examined, DbError> {
        let policy = self.registry.settings.version_policy;
        versions::check_publish(conn, &access, (&pointer, manifest.kind), policy)?;
        let stored_after = removals::last(conn, &self.content_id)?;
        Ok(Examined { actor, pointer, manifest, stored_after })
    }
}
