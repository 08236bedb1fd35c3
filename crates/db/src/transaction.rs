//! The transactions of writes.

use diesel::Connection as _;
use ipfs_registry_core::Timestamp;

use crate::{
    Actor, AnyConnection, DbError,
    event::Event,
    events::{self, EventKey},
};

/// A write that records no event, such as bookkeeping of storage layers and webhooks. It holds the
/// write lock of the registry, so no [`Transaction`] runs at the same time.
pub struct Upkeep<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The time of this write.
    pub(crate) time: Timestamp,
}

impl<'a> Upkeep<'a> {
    /// Takes the write lock.
    pub(crate) fn begin(conn: &'a mut AnyConnection) -> Result<Self, DbError> {
        events::lock(conn)?;
        Ok(Self { conn, time: Timestamp::now() })
    }
}

/// Writes that share a transaction and its commit. They hold the write lock of the registry.
///
/// The first statement locks the row of the event counter. So writers wait before they read anything, and the data
/// that a write reads cannot change until it commits. The last statement stores the numbers that were taken.
pub(crate) struct WriteGroup<'a> {
    conn: &'a mut AnyConnection,
    /// The last event before this group.
    before: i64,
    /// The last event of this group.
    last: Option<EventKey>,
}

impl<'a> WriteGroup<'a> {
    /// Takes the write lock.
    pub(crate) fn begin(conn: &'a mut AnyConnection) -> Result<Self, DbError> {
        let before = events::lock(conn)?;
        Ok(Self { conn, before, last: None })
    }

    /// Returns the event number of the next write.
    fn next_sequence(&self) -> i64 {
        self.last.as_ref().map_or(self.before, EventKey::sequence) + 1
    }

    /// Runs one write. After an error, the transaction must be rolled back.
    pub(crate) fn run(
        &mut self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let sequence = self.next_sequence();
        self.last = Some(run(self.conn, sequence, change)?);
        Ok(())
    }

    /// Runs one write in a savepoint. The outer error is that of a query: then the group must be rolled back, because
    /// the database may have rolled back all of it already.
    pub(crate) fn run_in_savepoint(
        &mut self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<(), DbError>,
    ) -> Result<Result<(), DbError>, DbError> {
        let sequence = self.next_sequence();
        match self.conn.transaction(|conn| run(conn, sequence, change)) {
            Ok(key) => self.last = Some(key),
            Err(error @ (DbError::Unavailable(_) | DbError::Query(_))) => return Err(error),
            Err(error) => return Ok(Err(error)),
        }
        Ok(Ok(()))
    }

    /// Stores the number of the last event, and returns its key; `None` if every write was refused.
    pub(crate) fn end(self) -> Result<Option<EventKey>, DbError> {
        if let Some(last) = &self.last {
            events::advance(self.conn, self.before, last.sequence())?;
        }
        Ok(self.last)
    }
}

/// Runs one write and returns the key of its event; [`DbError::Unrecorded`] if it recorded none, because event
/// numbers must not have gaps.
fn run(
    conn: &mut AnyConnection,
    sequence: i64,
    change: impl FnOnce(&mut Transaction<'_>) -> Result<(), DbError>,
) -> Result<EventKey, DbError> {
    let mut tx = Transaction { conn, time: Timestamp::now(), sequence, recorded: None };
    change(&mut tx)?;
    tx.recorded.ok_or(DbError::Unrecorded)
}

/// A write that records one event.
pub struct Transaction<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The time of this write.
    pub(crate) time: Timestamp,
    sequence: i64,
    recorded: Option<EventKey>,
}

impl Transaction<'_> {
    /// Returns the connection, for reads inside the write.
    pub fn connection(&mut self) -> &mut AnyConnection {
        self.conn
    }

    /// Records the event of this write and returns its number. A second call fails.
    pub(crate) fn record(&mut self, actor: &Actor, event: &Event<'_>) -> Result<i64, DbError> {
        let key = events::insert(self.conn, (self.sequence, self.time), actor, event)?;
        self.recorded = Some(key);
        Ok(self.sequence)
    }

    /// Returns the event number of this write.
    pub(crate) fn sequence(&self) -> i64 {
        self.sequence
    }
}
