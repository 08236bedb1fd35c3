//! What can go wrong with one layer, and with the mirror of them.

use std::{error::Error, io};

use ipfs_registry_core::ContentId;
use thiserror::Error;

/// A layer could not answer.
#[derive(Debug, Error)]
#[error("storage layer `{layer}` failed")]
pub struct StorageError {
    /// The layer's [`kind`](crate::Layer::kind).
    pub layer: &'static str,
    /// What the layer's backend reported.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

impl StorageError {
    /// The error of a layer of this kind, for this cause.
    pub fn new(layer: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { layer, source: source.into() }
    }
}

/// Why a layer cannot be used.
#[derive(Debug, Error)]
pub enum LayerFault {
    /// It does not answer now.
    #[error("it does not answer: {}", .0.source)]
    Down(StorageError),
    /// What it is configured with does not exist or is refused.
    #[error("{}", .0.source)]
    Wrong(StorageError),
}

/// The layers together could not do what was asked.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// A mirror was made of no layers: whatever it is given to keep would be lost.
    #[error("a mirror needs at least one storage layer")]
    NoLayers,
    /// A layer did not take the object, so that it is not in all of them.
    #[error("storage layer {position} (`{kind}`) did not take the object")]
    Write {
        /// The layer's place in the mirror's order, from 1.
        position: usize,
        /// The layer's [`kind`](crate::Layer::kind).
        kind: &'static str,
        /// What the layer reported.
        source: StorageError,
    },
    /// No layer holds the object, or none that does can answer.
    #[error("no storage layer can give `{id}`")]
    Unavailable {
        /// The object that was asked for.
        id: ContentId,
    },
    /// The object cannot be held here on its way.
    #[error("the temporary folder cannot take an object: {0}")]
    Spool(#[source] io::Error),
    /// Some layer holds the object, and none holds it right.
    #[error("no storage layer that answers holds `{id}` undamaged")]
    Corrupt {
        /// The object that was asked for.
        id: ContentId,
    },
}
