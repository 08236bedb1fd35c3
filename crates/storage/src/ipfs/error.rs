//! What can go wrong with a node.

use std::io;

use ipfs_api_backend_actix::Error as ClientError;
use ipfs_registry_core::ContentId;
use thiserror::Error;

use crate::StorageError;

/// The [`kind`](crate::Layer::kind) of the layer.
pub(super) const KIND: &str = "ipfs";

/// A node did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum IpfsError {
    /// It refused, in words of its own.
    #[error("the node answers {status}: {message}")]
    Refused { status: u16, message: String },
    /// The connection failed, or what came over it is not what a node says.
    #[error("{0}")]
    Broken(String),
    /// It made another id of the bytes than the registry did.
    #[error("the node stored the object as `{reported}` and not as `{expected}`")]
    OtherId { reported: String, expected: ContentId },
    /// The bytes that are to be stored cannot be read.
    #[error("the object cannot be read: {0}")]
    Unread(#[source] io::Error),
    /// The layer is being dropped.
    #[error("the layer has stopped")]
    Stopped,
}

impl IpfsError {
    /// An error of which only the words can leave the node's thread.
    pub(super) fn broken(error: impl ToString) -> Self {
        Self::Broken(error.to_string())
    }

    /// Whether the node says that it does not have what it was asked for.
    pub(super) fn is_missing(&self) -> bool {
        const WORDS: [&str; 4] = ["not pinned", "could not find", "not found", "no link named"];
        let Self::Refused { message, .. } = self else { return false };
        WORDS.iter().any(|words| message.contains(words))
    }
}

/// The status of an answer that refuses, which the client does not tell; Kubo's is always this.
const REFUSED: u16 = 500;

impl From<ClientError> for IpfsError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Api(error) => Self::Refused { status: REFUSED, message: error.message },
            other => Self::broken(other),
        }
    }
}

impl From<IpfsError> for StorageError {
    fn from(error: IpfsError) -> Self {
        Self::new(KIND, error)
    }
}
