//! Publishers: the keys that signed up.

use bytes::Bytes;
use ipfs_registry_core::{
    Address,
    wire::{PublisherInfo, SIGN_UP_MESSAGE, paths},
};

use crate::{Client, ClientError};

impl Client {
    /// Signs the client's key up as a publisher.
    ///
    /// # Errors
    ///
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Refused`] with
    /// `publisher_exists` where the key has signed up already.
    pub async fn sign_up(&self) -> Result<PublisherInfo, ClientError> {
        let signature = self.sign(SIGN_UP_MESSAGE)?;
        let request = self.transport.post(paths::PUBLISHER).signed(&signature);
        request.send_body(Bytes::new()).await?.json().await
    }

    /// The publisher with this address.
    ///
    /// # Errors
    ///
    /// [`ClientError::Refused`] with `unknown_publisher` where it has not signed up.
    pub async fn publisher(&self, address: &Address) -> Result<PublisherInfo, ClientError> {
        self.transport.get(&paths::publisher(address)).send().await?.json().await
    }
}
