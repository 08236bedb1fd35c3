//! The database and the layers that a storage command works on.

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::join_all;
use ipfs_registry_db::{AnyConnection, Database, DbError, Upkeep};
use ipfs_registry_storage::{Layer, Mirror};
use tokio::task::spawn_blocking;

use super::{stop::StopSignal, unavailable::UnavailableLayer};
use crate::{
    config::{Config, LayerKind, Mistakes},
    registry::layers::{self, MissingFolder},
};

/// The opened database and layers, and the signal that stops the command.
pub(super) struct StorageContext {
    pub(super) database: Database,
    pub(super) mirror: Mirror,
    /// For each layer, the reason why it cannot be used; `None` if it can.
    pub(super) faults: Vec<Option<String>>,
    pub(super) stop: StopSignal,
}

/// The maximum number of attempts of a write while servers keep the database busy. Each attempt waits for some
/// seconds.
const MAX_ATTEMPTS: usize = 12;

impl StorageContext {
    /// Opens the database and the layers of `config`. The database must exist: with an empty one, every object
    /// would look unreferenced and no object would look missing.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let database = Database::open_existing(&config.database.url).context("`database.url`")?;
        Mistakes::refuse(|mistakes| config.storage.check_limits(mistakes))?;
        let layers = layers::layer_kinds(&config.storage)?.into_iter().map(open_layer).collect();
        let mirror = Mirror::with_limits(layers, config.storage.limits())?;
        let faults = join_all(mirror.layers().map(fault)).await;
        Ok(Self { database, mirror, faults, stop: StopSignal::listen()? })
    }

    /// Reads the database on a thread for blocking work.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        let database = self.database.clone();
        Ok(spawn_blocking(move || database.read(query)).await??)
    }

    /// Writes to the database on a thread for blocking work. Retries while servers keep it busy.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        let database = self.database.clone();
        Ok(spawn_blocking(move || write_with_retries(&database, change)).await??)
    }
}

fn write_with_retries<T>(
    database: &Database,
    change: impl Fn(&mut Upkeep<'_>) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let mut result = database.maintain(&change);
    for _ in 1..MAX_ATTEMPTS {
        if !matches!(result, Err(DbError::Unavailable(_) | DbError::Pool(_))) {
            break;
        }
        result = database.maintain(&change);
    }
    result
}

fn open_layer(kind: LayerKind) -> Arc<dyn Layer> {
    let name = kind.name();
    if kind == LayerKind::Memory {
        let reason = "it is in the memory of the server, where other programs cannot read it";
        return Arc::new(UnavailableLayer::new(name, reason));
    }
    // A missing folder is not created. If its disk is not mounted, `sync` would fill another disk.
    layers::open_layer(kind, MissingFolder::Refuse)
        .unwrap_or_else(|error| Arc::new(UnavailableLayer::new(name, format!("{error:#}"))))
}

async fn fault(layer: &dyn Layer) -> Option<String> {
    layer.check().await.err().map(|fault| fault.to_string())
}
