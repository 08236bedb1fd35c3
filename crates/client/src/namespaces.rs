//! Namespaces.

use ipfs_registry_core::{
    Namespace,
    wire::{NamespaceInfo, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Registers a namespace, whose owner the client's key becomes.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `namespace_exists` or `confusable_name` where it is taken, `not_signed_up` where the key
    /// has not signed up.
    pub async fn register(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        let signature = self.sign(namespace.as_str().as_bytes())?;
        self.ask(Call::post(paths::namespace(namespace)).signed(&signature)).await
    }

    /// A namespace with its owner, administrators and users.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_namespace` where there is none.
    pub async fn namespace(&self, namespace: &Namespace) -> Result<NamespaceInfo, ClientError> {
        self.ask(Call::get(paths::namespace(namespace))).await
    }
}
