//! What the registry is.

use ipfs_registry_core::wire::{ApiInfo, paths};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Returns what the registry is: its program, its version and the kind of packages it holds.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request).
    pub async fn info(&self) -> Result<ApiInfo, ClientError> {
        self.ask(Call::get(paths::API)).await
    }
}
