//! The database as requests use it: off the async threads, with time limits, and one queue for writers.

mod last_event;

use std::{sync::Arc, time::Duration};

use ipfs_registry_core::wire::Code;
use ipfs_registry_db::{AnyConnection, Database, DbError, Transaction, Upkeep, near};
use last_event::LastEvent;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{RegistryError, blocking::blocking};

/// How long a query may take: a frozen server keeps its connections open and answers nothing.
const QUERY_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a write may wait in the queue.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(60);

/// An open database; cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    /// Writers queue here, first come first served, and not on threads that others need.
    writers: Arc<Semaphore>,
    last_event: Arc<LastEvent>,
}

impl Store {
    pub(crate) fn new(database: Database) -> Self {
        let (writers, last_event) = (Arc::new(Semaphore::new(1)), Arc::new(LastEvent::new()));
        Self { database, writers, last_event }
    }

    /// The database itself, for what does not belong to a request.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the number of the last event: cached for a second, unless this instance changes something.
    pub(crate) async fn last_event(&self) -> Result<i64, RegistryError> {
        self.last_event.current(|| self.read(ipfs_registry_db::last_event)).await
    }

    /// Asks the database, off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let database = self.database.clone();
        let asked = timeout(QUERY_TIMEOUT, blocking(move || database.read(query)));
        let silent = |_| {
            let words = "the database does not answer; try again later";
            RegistryError::failed(Code::DatabaseUnavailable, words, "a query took too long")
        };
        asked.await.map_err(silent)??.map_err(RegistryError::from)
    }

    /// Asks the database as [`read`](Self::read) does. Where it does not know a namespace or a
    /// package, the error suggests names that are like it.
    pub(crate) async fn read_or_suggest<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let ask = move |conn: &mut AnyConnection| match query(conn) {
            Ok(answer) => Ok(Ok(answer)),
            Err(error) => {
                let suggestions = near(conn, &error)?;
                Ok(Err(RegistryError::from(error).suggesting(suggestions)))
            }
        };
        self.read(ask).await?
    }

    /// Changes the database in one transaction, off the async threads.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let last_event = Arc::clone(&self.last_event);
        let write = move |database: &Database| {
            let changed = database.write(change);
            last_event.expire();
            changed
        };
        self.in_turn(write).await
    }

    /// Changes the database in one transaction that is no event, off the async threads.
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        self.in_turn(move |database| database.maintain(change)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Database) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let (database, turn) = (self.database.clone(), self.turn().await?);
        let changed = blocking(move || {
            let changed = act(&database);
            // Only now: the write goes on where its request has gone away.
            drop(turn);
            changed
        });
        changed.await?.map_err(RegistryError::from)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, RegistryError> {
        let busy = || {
            let words = "too many writes are waiting; try again later";
            RegistryError::refused(Code::DatabaseUnavailable, words)
        };
        let turn = timeout(QUEUE_TIMEOUT, Arc::clone(&self.writers).acquire_owned());
        turn.await.map_err(|_| busy())?.map_err(RegistryError::internal)
    }
}
