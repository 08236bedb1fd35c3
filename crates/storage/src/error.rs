//! The errors of layers and mirrors.

use std::{error::Error, io};

use ipfs_registry_core::ContentId;
use thiserror::Error;

/// A layer failed.
#[derive(Debug, Error)]
#[error("storage layer `{layer}` failed")]
pub struct StorageError {
    /// The layer's [`kind`](crate::Layer::kind).
    pub layer: &'static str,
    /// The error of the layer's backend.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

impl StorageError {
    /// Creates the error of a layer of this kind.
    pub fn new(layer: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { layer, source: source.into() }
    }
}

/// Why a layer cannot be used.
#[derive(Debug, Error)]
pub enum LayerFault {
    /// It does not answer; this may be temporary.
    #[error("it does not answer: {}", .0.source)]
    Unreachable(StorageError),
    /// Its configuration is wrong: something does not exist, or the backend refuses access.
    #[error("{}", .0.source)]
    Misconfigured(StorageError),
}

/// A mirror could not store or read an object.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// A mirror was created without layers.
    #[error("a mirror needs at least one storage layer")]
    NoLayers,
    /// A layer could not store the object.
    #[error("storage layer {position} (`{kind}`) did not take the object")]
    Write {
        /// The position of the layer, counted from 1.
        position: usize,
        /// The layer's [`kind`](crate::Layer::kind).
        kind: &'static str,
        /// The error of the layer.
        source: StorageError,
    },
    /// No layer that answers has the object.
    #[error("no storage layer can give `{id}`")]
    Unavailable {
        /// The requested object.
        id: ContentId,
    },
    /// The temporary file of an object could not be written or read.
    #[error("the temporary folder cannot take an object: {0}")]
    Spool(#[source] io::Error),
    /// Some layer has the object, but none has a good copy.
    #[error("no storage layer that answers holds `{id}` undamaged")]
    Corrupt {
        /// The requested object.
        id: ContentId,
    },
}
