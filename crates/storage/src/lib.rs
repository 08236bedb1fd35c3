//! Where archives live: a [`Layer`] keeps objects by their content id, and the [`Mirror`] makes one
//! store of several layers that hold the same objects, heal each other and never send a wrong byte.
//!
//! Bytes come in as a [`Blob`], which is filled by a [`BlobWriter`] while they arrive. Everything
//! here runs inside a tokio runtime, and work that blocks leaves its async threads.

mod blob;
mod bounded;
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

pub use blob::{Blob, BlobReader, BlobWriter};
pub use error::{LayerFault, MirrorError, StorageError};
pub use file::FileLayer;
pub use ipfs::IpfsLayer;
pub use layer::{ByteStream, Held, Layer, Listing, Object, Stat};
pub use limits::Limits;
pub use memory::MemoryLayer;
pub use mirror::{Condition, Counts, Depth, HealError, Mirror};
pub use s3::{S3Layer, S3Options};
