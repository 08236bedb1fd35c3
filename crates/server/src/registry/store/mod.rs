//! Access to the database for requests: on blocking threads, with timeouts, and with a queue of writers.

mod last_event;
mod writer;

use std::{sync::Arc, time::Duration};

use ipfs_registry_core::wire::Code;
use ipfs_registry_db::{AnyConnection, Database, DbError, Transaction, Upkeep, near};
use last_event::LastEvent;
use tokio::time::timeout;
use writer::Writer;

use super::{RegistryError, blocking::blocking};

/// How long a query may take. A database server that hangs keeps its connections open and never answers.
const QUERY_TIMEOUT: Duration = Duration::from_secs(20);

/// An open database; cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    writer: Writer,
    last_event: Arc<LastEvent>,
}

impl Store {
    /// Creates the store of an open database.
    pub(crate) fn new(database: Database) -> Self {
        let last_event = Arc::new(LastEvent::new());
        let invalidate = {
            let last_event = Arc::clone(&last_event);
            move || last_event.invalidate()
        };
        let writer = Writer::start(database.clone(), invalidate);
        Self { database, writer, last_event }
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

    /// Runs a change that records an event. Changes that wait together share a transaction and its commit; each is
    /// refused or rolled back alone.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        self.writer.write(change).await
    }

    /// Runs a transaction that records no event.
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        Ok(self.writer.run_alone(move |database| database.maintain(change)).await??)
    }
}
