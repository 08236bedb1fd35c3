//! The application: what a registry does, whatever protocol asks for it. It knows the database, the layers
//! and archives, and nothing of HTTP.

mod archives;
mod blocking;
mod build_document;
mod changes;
mod digests;
mod documents;
mod error;
pub(crate) mod layers;
mod lookups;
pub(crate) mod publish;
mod rate;
mod reads;
mod refusals;
mod search;
pub(crate) mod search_index;
mod signers;
mod store;
pub(crate) mod webhooks;

use std::sync::Arc;

use ipfs_registry_storage::Mirror;

pub use self::error::RegistryError;
pub(crate) use self::{
    archives::{Archive, ArchiveBody, ArchiveCache},
    blocking::blocking,
    changes::Notice,
    documents::{BuiltDocument, Document, DocumentCache},
    lookups::{CacheCounts, Lookups},
    publish::PublishLimits,
    rate::Rate,
    reads::PackageAccess,
    signers::SignerPolicy,
    store::Store,
    webhooks::Webhooks,
};
use crate::config::RegistryConfig;

/// An opened registry; cheap to clone, one for all workers.
#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) store: Store,
    pub(crate) mirror: Mirror,
    pub(crate) settings: Arc<RegistryConfig>,
    pub(crate) signers: Arc<SignerPolicy>,
    pub(crate) publishing: Arc<PublishLimits>,
    pub(crate) archives: ArchiveCache,
    pub(crate) documents: DocumentCache,
    pub(crate) webhooks: Arc<Webhooks>,
}
