//! Changes of what the registry lists, each in one transaction: sign-up, namespaces, users, notices.

use ipfs_registry_core::{
    Address, ArchiveRef, MessageDigest, Namespace, PackageName, Signature,
    wire::{MemberQuery, NamespaceInfo, PublisherInfo, SIGN_UP_MESSAGE},
};
use ipfs_registry_db::{Actor, namespaces, packages, publishers, users, versions};

use super::{Registry, RegistryError, signers};

/// The words of a yank or a deprecation, and the digest that their signature is over.
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) message: MessageDigest,
}

impl Registry {
    /// Signs the signer up.
    pub(crate) async fn sign_up(
        &self,
        signature: Signature,
    ) -> Result<PublisherInfo, RegistryError> {
        let actor = signers::signer(signature, &MessageDigest::of(SIGN_UP_MESSAGE))?;
        self.store.write(move |tx| publishers::sign_up(tx, &actor)).await
    }

    /// Registers a namespace, which the signer then owns.
    pub(crate) async fn register(
        &self,
        signature: Signature,
        namespace: Namespace,
    ) -> Result<NamespaceInfo, RegistryError> {
        self.publishing.check_name(namespace.as_str())?;
        let message = MessageDigest::of(namespace.as_str().as_bytes());
        let actor = self.signers.actor(signature, &message)?;
        self.store.write(move |tx| namespaces::register(tx, &actor, &namespace)).await
    }

    /// Adds a user to a namespace.
    pub(crate) async fn add_user(
        &self,
        signature: Signature,
        (namespace, address): (Namespace, Address),
        role: MemberQuery,
    ) -> Result<(), RegistryError> {
        let actor = self.actor_on_user(signature, &address)?;
        self.store.write(move |tx| users::add(tx, &actor, &namespace, &address, &role)).await
    }

    /// Removes a user from a namespace.
    pub(crate) async fn remove_user(
        &self,
        signature: Signature,
        (namespace, address): (Namespace, Address),
    ) -> Result<(), RegistryError> {
        let actor = self.actor_on_user(signature, &address)?;
        self.store.write(move |tx| users::remove(tx, &actor, &namespace, &address)).await
    }

    /// Grants a package to a restricted user.
    pub(crate) async fn grant(
        &self,
        signature: Signature,
        (namespace, address): (Namespace, Address),
        package: PackageName,
    ) -> Result<(), RegistryError> {
        let actor = self.actor_on_user(signature, &address)?;
        self.store.write(move |tx| users::grant(tx, &actor, &namespace, &address, &package)).await
    }

    /// Revokes a package from a restricted user.
    pub(crate) async fn revoke(
        &self,
        signature: Signature,
        (namespace, address): (Namespace, Address),
        package: PackageName,
    ) -> Result<(), RegistryError> {
        let actor = self.actor_on_user(signature, &address)?;
        self.store.write(move |tx| users::revoke(tx, &actor, &namespace, &address, &package)).await
    }

    /// Yanks a version.
    pub(crate) async fn yank(
        &self,
        signature: Signature,
        archive: ArchiveRef,
        Notice { text, message }: Notice,
    ) -> Result<(), RegistryError> {
        let actor = self.signers.actor(signature, &message)?;
        self.store.write(move |tx| versions::yank(tx, &actor, &archive, &text)).await.map(drop)
    }

    /// Deprecates a package.
    pub(crate) async fn deprecate(
        &self,
        signature: Signature,
        (namespace, package): (Namespace, PackageName),
        Notice { text, message }: Notice,
    ) -> Result<(), RegistryError> {
        let actor = self.signers.actor(signature, &message)?;
        self.store
            .write(move |tx| packages::deprecate(tx, &actor, &namespace, &package, &text))
            .await
    }

    /// Changes of a user are signed over the 20 bytes of the user's address.
    fn actor_on_user(&self, signature: Signature, user: &Address) -> Result<Actor, RegistryError> {
        self.signers.actor(signature, &MessageDigest::of(user.as_bytes()))
    }
}
