//! The storage of archives. A [`Layer`] stores objects by their content id. A [`Mirror`] combines
//! several layers with the same objects: it verifies what it reads, and repairs damaged copies.
//!
//! Objects to store are [`Blob`]s, written by a [`BlobWriter`]. All async code needs a tokio runtime;
//! blocking work runs outside its async threads.

mod blob;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod error;
mod file;
mod ipfs;
mod layer;
mod limits;
mod memory;
mod mirror;
mod s3;
#[cfg(test)]
mod testing;
mod timeout;

pub use blob::{Blob, BlobReader, BlobWriter};
pub use error::{LayerFault, MirrorError, StorageError};
pub use file::FileLayer;
pub use ipfs::IpfsLayer;
pub use layer::{ByteStream, Layer, ListedObject, Listing, Object, ObjectMetadata};
pub use limits::Limits;
pub use memory::MemoryLayer;
pub use mirror::{Condition, Counts, Depth, Mirror, RepairError};
pub use s3::{S3Layer, S3Options};
