//! The tables of the registry and their queries, for SQLite and PostgreSQL.
//!
//! [`Database::open`] runs the pending migrations and creates the connection pools. Queries are
//! functions, one module for each table. Reads take a connection. Writes take the [`Transaction`]
//! of [`Database::write`] and record one numbered event. Bookkeeping of storage layers and webhooks
//! records no event: it takes the [`Upkeep`] of [`Database::maintain`].
//!
//! ```
//! use ipfs_registry_core::SigningKey;
//! use ipfs_registry_db::{Actor, Database, namespaces, publishers};
//!
//! let database = Database::open("sqlite::memory:")?;
//! let key = SigningKey::generate();
//!
//! let signature = key.sign_message(b".ipfs-registry");
//! let actor = Actor { address: key.address(), signature };
//! database.write(|tx| publishers::sign_up(tx, &actor))?;
//!
//! let name = "mock-namespace".parse()?;
//! let actor = Actor { signature: key.sign_message(b"mock-namespace"), ..actor };
//! database.write(|tx| namespaces::register(tx, &actor, &name))?;
//!
//! let found = database.read(|conn| namespaces::find(conn, &name))?;
//! assert_eq!(found.owner, key.address());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod access;
mod actor;
mod column;
mod connection;
mod copy;
mod database;
pub mod digests;
mod error;
mod event;
mod events;
mod existing;
mod grants;
mod heads;
mod location;
mod members;
mod migrations;
mod mode;
pub mod namespaces;
mod near;
pub mod packages;
mod postgres;
mod postgres_url;
mod precedence;
pub mod publishers;
pub mod removals;
mod schema;
pub mod scrubs;
pub mod secrets;
mod sqlite;
mod statement;
mod stored_package;
#[cfg(test)]
mod testing;
mod transaction;
pub mod users;
pub mod versions;
pub mod webhooks;

pub use access::NamespaceAccess;
pub use actor::Actor;
pub use connection::AnyConnection;
pub use copy::{CopiedTable, CopyError, copy};
pub use database::{Connections, Database, Options};
pub use digests::StoredDigests;
pub use error::DbError;
pub use events::last_event;
pub use near::{MAX_SUGGESTIONS, near};
pub use removals::{LastRemoval, Removal, RemovalLock};
pub use scrubs::Scrub;
pub use transaction::{Transaction, Upkeep};
pub use versions::{NewVersion, StoredArchive, VersionPolicy, VersionSelection, WholePackage};
