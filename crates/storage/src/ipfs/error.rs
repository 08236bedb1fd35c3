//! The errors of a node.

use std::io;

use ipfs_api_backend_actix::Error as ClientError;
use ipfs_registry_core::ContentId;
use thiserror::Error;

use crate::StorageError;

/// The [`kind`](crate::Layer::kind) of the layer.
pub(super) const KIND: &str = "ipfs";

/// A request to a node failed.
#[derive(Debug, Error)]
pub(super) enum IpfsError {
    /// The node responded with an error.
    #[error("the node answers {status}: {message}")]
    Refused { status: u16, message: String },
    /// The connection failed, or the response is invalid.
    #[error("{0}")]
    Broken(String),
    /// The node computed another id for the bytes.
    #[error("the node stored the object as `{reported}` and not as `{expected}`")]
    OtherId { reported: String, expected: ContentId },
    /// The blob to store cannot be read.
    #[error("the object cannot be read: {0}")]
    Unread(#[source] io::Error),
    /// The layer is being dropped.
    #[error("the layer has stopped")]
    Stopped,
}

impl IpfsError {
    /// Creates an error from the message of an error that is not `Send`.
    pub(super) fn broken(error: impl ToString) -> Self {
        Self::Broken(error.to_string())
    }

    /// Whether the node reports that the object or pin does not exist.
    pub(super) fn is_missing(&self) -> bool {
        const MESSAGES: [&str; 4] = ["not pinned", "could not find", "not found", "no link named"];
        let Self::Refused { message, .. } = self else { return false };
        MESSAGES.iter().any(|text| message.contains(text))
    }
}

/// The status of an error response. The client does not report it; Kubo always uses this one.
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
