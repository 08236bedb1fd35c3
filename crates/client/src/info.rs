//! Information about the registry.

use ipfs_registry_core::wire::{ApiInfo, paths};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Returns the program, the version and the kind of packages of the registry.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request).
    pub async fn info(&self) -> Result<ApiInfo, ClientError> {
        self.send_json(Call::get(paths::API)).await
    }
}
