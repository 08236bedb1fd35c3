//! What the registry is.

use ipfs_registry_core::wire::{ApiInfo, paths};

use crate::{Client, ClientError};

impl Client {
    /// What the registry is: its program, its version and the kind of packages it holds.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] where nothing answers, [`ClientError::Unexpected`] where what
    /// answers is no registry.
    pub async fn info(&self) -> Result<ApiInfo, ClientError> {
        self.transport.get(paths::API).send().await?.json().await
    }
}
