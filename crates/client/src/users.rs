//! The administrators and users of a namespace, and the packages a user is restricted to.

use ipfs_registry_core::{
    Address, Namespace, PackageName,
    wire::{MemberQuery, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Adds a publisher to a namespace, with the rights that `rights` tells:
    /// `MemberQuery::default()` makes a user who may publish every package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `unknown_publisher` where the address has not signed up, `user_exists` where it belongs to
    /// the namespace already, `not_entitled` where the client's key may not add it.
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
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `unknown_user` where it does not belong to the namespace, `owner_irremovable` for the owner,
    /// `not_entitled` where the client's key may not remove it.
    pub async fn remove_user(
        &self,
        namespace: &Namespace,
        address: &Address,
    ) -> Result<(), ClientError> {
        self.change(Call::delete(paths::user(namespace, address)), address).await
    }

    /// Lets a restricted user publish one more package.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `access_exists` where the user may publish it already, `unknown_user` where the address does
    /// not belong to the namespace, `not_entitled` where the client's key may not grant it.
    pub async fn grant(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        let path = paths::access(namespace, address, package);
        self.change(Call::post(path), address).await
    }

    /// Takes a package back from a restricted user. One whose last package is taken back may
    /// publish none.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `access_not_granted` where the user had not got it, `unknown_user` where the address does
    /// not belong to the namespace, `not_entitled` where the client's key may not revoke it.
    pub async fn revoke(
        &self,
        namespace: &Namespace,
        address: &Address,
        package: &PackageName,
    ) -> Result<(), ClientError> {
        let path = paths::access(namespace, address, package);
        self.change(Call::delete(path), address).await
    }

    /// Sends a request that is signed over the bytes of the address it is about.
    async fn change(&self, call: Call, address: &Address) -> Result<(), ClientError> {
        let signature = self.sign(address.as_bytes())?;
        self.tell(call.signed(&signature)).await
    }
}
