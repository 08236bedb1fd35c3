//! The database and the layers, opened beside the servers that use them.

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::join_all;
use ipfs_registry_db::{AnyConnection, Database, DbError, Upkeep};
use ipfs_registry_storage::{Layer, Mirror};
use tokio::task::spawn_blocking;

use super::{absent::Absent, stop::Stop};
use crate::{
    config::{Config, LayerKind, Mistakes},
    registry::layers::{self, MissingFolder},
};

/// What the commands work on.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) mirror: Mirror,
    /// Why a layer cannot be used, for each layer; `None` where it can.
    pub(super) faults: Vec<Option<String>>,
    /// Set where the command is told to stop.
    pub(super) stop: Stop,
}

/// How often a write is tried while servers keep the database busy, each for some seconds.
const TRIES: usize = 12;

impl Opened {
    /// Opens what `config` names. The database must be there: without it, every object looks
    /// unnamed and no object is missed.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let database = Database::open_existing(&config.database.url).context("`database.url`")?;
        Mistakes::refuse(|mistakes| config.storage.check_limits(mistakes))?;
        let layers = layers::kinds(&config.storage)?.into_iter().map(layer).collect();
        let mirror = Mirror::with_limits(layers, config.storage.limits())?;
        let faults = join_all(mirror.layers().map(fault)).await;
        Ok(Self { database, mirror, faults, stop: Stop::on_signals()? })
    }

    /// Asks the database, off the async threads.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        let database = self.database.clone();
        Ok(spawn_blocking(move || database.read(query)).await??)
    }

    /// Changes the database, off the async threads, however busy the servers keep it.
    pub(super) async fn maintain<T: Send + 'static>(
        &self,
        change: impl Fn(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        let database = self.database.clone();
        Ok(spawn_blocking(move || patiently(&database, change)).await??)
    }
}

fn patiently<T>(
    database: &Database,
    change: impl Fn(&mut Upkeep<'_>) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let mut changed = database.maintain(&change);
    for _ in 1..TRIES {
        if !matches!(changed, Err(DbError::Unavailable(_) | DbError::Pool(_))) {
            break;
        }
        changed = database.maintain(&change);
    }
    changed
}

fn layer(kind: LayerKind) -> Arc<dyn Layer> {
    let name = kind.name();
    if kind == LayerKind::Memory {
        let reason = "it is in the memory of the server, where no other program sees it";
        return Arc::new(Absent::new(name, reason));
    }
    // A folder that is missing is never made here: an empty one would be filled on the wrong disk.
    layers::one(kind, MissingFolder::Refuse)
        .unwrap_or_else(|error| Arc::new(Absent::new(name, format!("{error:#}"))))
}

async fn fault(layer: &dyn Layer) -> Option<String> {
    layer.check().await.err().map(|fault| fault.to_string())
}
