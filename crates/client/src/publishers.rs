//! Publishers: the keys that have signed up.

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
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Refused`] with
    /// `publisher_exists` if the key has signed up already.
    pub async fn sign_up(&self) -> Result<PublisherInfo, ClientError> {
        let signature = self.sign(SIGN_UP_MESSAGE)?;
        self.send_json(Call::post(paths::PUBLISHER).signed(&signature)).await
    }

    /// Returns the publisher with this address.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_publisher` if it has not signed up.
    pub async fn publisher(&self, address: &Address) -> Result<PublisherInfo, ClientError> {
        self.send_json(Call::get(paths::publisher(address))).await
    }
}
