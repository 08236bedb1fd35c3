//! Namespaces.

use ipfs_registry_core::{
    Namespace,
    wire::{NamespaceInfo, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Registers a namespace. The client's key becomes its owner.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `namespace_exists` or `confusable_name` if the name is taken, `not_signed_up` if the key
    /// has not signed up.
    pub async fn register(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        let signature = self.sign(namespace.as_str().as_bytes())?;
        self.send_json(Call::post(paths::namespace(namespace)).signed(&signature)).await
    }

    /// Returns a namespace with its owner, administrators and users.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` if it does not exist.
    pub async fn namespace(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        self.send_json(Call::get(paths::namespace(namespace))).await
    }
}
