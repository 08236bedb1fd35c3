//! The application layer: publish, fetch, list, deliver webhooks. It uses the database, the storage layers and
//! the archive reader, and has no HTTP type.

mod archives;
mod blocking;
mod build_document;
mod changes;
mod digests;
mod documents;
mod error;
mod error_conversions;
mod ids;
pub(crate) mod layers;
mod lookups;
pub(crate) mod publish;
mod queries;
mod rate_limit;
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
    documents::{BuiltDocument, Document, DocumentCache, JSON, Subject},
    ids::{PackageId, UserId},
    lookups::{CacheCounts, Lookups},
    publish::PublishLimits,
    queries::PackageAccess,
    rate_limit::RateLimit,
    search::SearchResults,
    signers::SignerPolicy,
    store::Store,
    webhooks::Webhooks,
};
use crate::config::RegistryConfig;

/// An open registry. Cheap to clone; all workers share one.
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
