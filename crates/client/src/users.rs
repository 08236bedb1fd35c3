//! The administrators and users of a namespace, and the packages a user is restricted to.

use ipfs_registry_core::{
    Address, Namespace, PackageName,
    wire::{MemberQuery, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Adds a publisher to a namespace with `rights`. With `MemberQuery::default()`, it becomes a
    /// user who may publish every package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `unknown_publisher` if the address has not signed up, `user_exists` if it belongs to
    /// the namespace already, `not_entitled` if the client's key may not add it.
    pub async fn add_user(
        &self,
        namespace: &Namespace,
        address: &Address,
        rights: &MemberQuery,
    ) -> Result<(), ClientError> {
        self.change(Call::post(paths::user(namespace, address)).query(rights), address).await
    }

    /// Removes a user or an administrator from a namespace.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `unknown_user` if it does not belong to the namespace, `owner_irremovable` for the owner,
    /// `not_entitled` if the client's key may not remove it.
    pub async fn remove_user(
        &self,
        namespace: &Namespace,
        address: &Address,
    ) -> Result<(), ClientError> {
        self.change(Call::delete(paths::user(namespace, address)), address).await
    }

    /// Allows a restricted user to publish one more package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `access_exists` if the user may publish it already, `unknown_user` if the address does
    /// not belong to the namespace, `not_entitled` if the client's key may not grant it.
    pub async fn grant(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        let path = paths::access(namespace, address, package);
        self.change(Call::post(path), address).await
    }

    /// Removes a package from those that a restricted user may publish. A user without packages
    /// cannot publish.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `access_not_granted` if the user does not have it, `unknown_user` if the address does
    /// not belong to the namespace, `not_entitled` if the client's key may not revoke it.
    pub async fn revoke(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        let path = paths::access(namespace, address, package);
        self.change(Call::delete(path), address).await
    }

    /// Sends a request signed over the bytes of the user's address.
    async fn change(&self, call: Call, address: &Address) -> Result<(), ClientError> {
        let signature = self.sign(address.as_bytes())?;
        self.send_no_content(call.signed(&signature)).await
    }
}
