//! Publishers: the keys that signed up.

use ipfs_registry_core::{
    Address,
    wire::{PublisherInfo, SIGN_UP_MESSAGE, paths},
};

use crate::{Client, ClientError, transport::Call};

impl Client {
    /// Signs the client's key up as a publisher.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `publisher_exists` where the key has signed up already.
    pub async fn sign_up(&self) -> Result<PublisherInfo, ClientError> {
        let signature = self.sign(SIGN_UP_MESSAGE)?;
        self.ask(Call::post(paths::PUBLISHER).signed(&signature)).await
    }

    /// The publisher with this address.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_publisher` where it has not signed up.
    pub async fn publisher(&self, address: &Address) -> Result<PublisherInfo, ClientError> {
        self.ask(Call::get(paths::publisher(address))).await
    }
}
