//! Access to the database for requests: on blocking threads, with timeouts, and with a queue of writers.

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

/// How long a query may take. A database server that hangs keeps its connections open and never answers.
const QUERY_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a write may wait in the queue.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(60);

/// An open database; cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    /// Queues writers in order, so that they do not block threads while they wait.
    writers: Arc<Semaphore>,
    last_event: Arc<LastEvent>,
}

impl Store {
    /// Creates the store of an open database.
    pub(crate) fn new(database: Database) -> Self {
        let (writers, last_event) = (Arc::new(Semaphore::new(1)), Arc::new(LastEvent::new()));
        Self { database, writers, last_event }
    }

    /// Returns the database itself, without timeouts and queue.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the number of the last event, cached for one second unless this instance writes.
    pub(crate) async fn last_event(&self) -> Result<i64, RegistryError> {
        self.last_event.get(|| self.read(ipfs_registry_db::last_event)).await
    }

    /// Runs a query on a blocking thread, for at most 20 s.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let database = self.database.clone();
        let result = timeout(QUERY_TIMEOUT, blocking(move || database.read(query)));
        let timed_out = |_| {
            let detail = "the database does not answer; try again later";
            RegistryError::failed(Code::DatabaseUnavailable, detail, "a query took too long")
        };
        result.await.map_err(timed_out)??.map_err(RegistryError::from)
    }

    /// Runs a query as [`read`](Self::read) does. The error for an unknown namespace or package suggests
    /// similar names.
    pub(crate) async fn read_or_suggest<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let query = move |conn: &mut AnyConnection| match query(conn) {
            Ok(found) => Ok(Ok(found)),
            Err(error) => {
                let suggestions = near(conn, &error)?;
                Ok(Err(RegistryError::from(error).suggesting(suggestions)))
            }
        };
        self.read(query).await?
    }

    /// Runs a transaction that records an event, on a blocking thread.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let last_event = Arc::clone(&self.last_event);
        let write = move |database: &Database| {
            let changed = database.write(change);
            last_event.invalidate();
            changed
        };
        self.run_queued(write).await
    }

    /// Runs a transaction that records no event, on a blocking thread.
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        self.run_queued(move |database| database.maintain(change)).await
    }

    /// Waits in the queue of writers, then runs `write` on a blocking thread.
    async fn run_queued<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Database) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let (database, permit) = (self.database.clone(), self.writer_permit().await?);
        let written = blocking(move || {
            let written = write(&database);
            // Released on this thread: the write continues if the request is cancelled.
            drop(permit);
            written
        });
        written.await?.map_err(RegistryError::from)
    }

    async fn writer_permit(&self) -> Result<OwnedSemaphorePermit, RegistryError> {
        let busy = || {
            let detail = "too many writes are waiting; try again later";
            RegistryError::refused(Code::DatabaseUnavailable, detail)
        };
        let permit = timeout(QUEUE_TIMEOUT, Arc::clone(&self.writers).acquire_owned());
        permit.await.map_err(|_| busy())?.map_err(RegistryError::internal)
    }
}
