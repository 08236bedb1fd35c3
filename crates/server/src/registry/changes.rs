//! Changes of what the registry lists, each in one transaction: sign-up, namespaces, users, notices.

use ipfs_registry_core::{
    ArchiveRef, MessageDigest, Namespace, PackageName, Signature,
    wire::{MemberQuery, NamespaceInfo, PublisherInfo, SIGN_UP_MESSAGE},
};
use ipfs_registry_db::{Actor, namespaces, packages, publishers, users, versions};

use super::{PackageId, Registry, RegistryError, UserId, signers};

/// The text of a yank or a deprecation, and the digest that its signature covers.
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

    /// Registers a namespace. The signer becomes its owner.
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
        user: UserId,
        role: MemberQuery,
    ) -> Result<(), RegistryError> {
        let actor = self.user_change_actor(signature, &user)?;
        let UserId { namespace, address } = user;
        self.store.write(move |tx| users::add(tx, &actor, &namespace, &address, &role)).await
    }

    /// Removes a user from a namespace.
    pub(crate) async fn remove_user(
        &self,
        signature: Signature,
        user: UserId,
    ) -> Result<(), RegistryError> {
        let actor = self.user_change_actor(signature, &user)?;
        let UserId { namespace, address } = user;
        self.store.write(move |tx| users::remove(tx, &actor, &namespace, &address)).await
    }

    /// Grants a restricted user access to a package.
    pub(crate) async fn grant(
        &self,
        signature: Signature,
        user: UserId,
        package: PackageName,
    ) -> Result<(), RegistryError> {
        let actor = self.user_change_actor(signature, &user)?;
        let UserId { namespace, address } = user;
        self.store.write(move |tx| users::grant(tx, &actor, &namespace, &address, &package)).await
    }

    /// Revokes the access of a restricted user to a package.
    pub(crate) async fn revoke(
        &self,
        signature: Signature,
        user: UserId,
        package: PackageName,
    ) -> Result<(), RegistryError> {
        let actor = self.user_change_actor(signature, &user)?;
        let UserId { namespace, address } = user;
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
        PackageId { namespace, package }: PackageId,
        Notice { text, message }: Notice,
    ) -> Result<(), RegistryError> {
        let actor = self.signers.actor(signature, &message)?;
        self.store
            .write(move |tx| packages::deprecate(tx, &actor, &namespace, &package, &text))
            .await
    }

    /// Returns the signer of a change of `user`. Such a change is signed over the 20 bytes of the user's
    /// address.
    fn user_change_actor(
        &self,
        signature: Signature,
        user: &UserId,
    ) -> Result<Actor, RegistryError> {
        self.signers.actor(signature, &MessageDigest::of(user.address.as_bytes()))
    }
}
