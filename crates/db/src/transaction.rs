//! The transactions of writes.

use ipfs_registry_core::Timestamp;

use crate::{
    Actor, AnyConnection, DbError,
    event::Event,
    events::{self, EventKey},
    heads,
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

/// A write that records one event. It holds the write lock of the registry.
///
/// Its first statement takes the event number, which locks the counter row. So writers wait before
/// they read anything, and the data that a write reads cannot change until it commits. A rollback
/// releases the number.
pub struct Transaction<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The time of this write.
    pub(crate) time: Timestamp,
    sequence: i64,
    recorded: Option<EventKey>,
}

impl<'a> Transaction<'a> {
    /// Takes the write lock and the next event number.
    pub(crate) fn begin(conn: &'a mut AnyConnection) -> Result<Self, DbError> {
        let sequence = events::next_sequence(conn)?;
        Ok(Self { conn, time: Timestamp::now(), sequence, recorded: None })
    }

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

    /// Returns the key of the recorded event; [`DbError::Unrecorded`] if none was recorded, because
    /// event numbers must not have gaps.
    pub(crate) fn end(self) -> Result<EventKey, DbError> {
        // This write has updated the search words, so they stay current if they were.
        heads::advance(self.conn, heads::SEARCH, self.sequence)?;
        self.recorded.ok_or(DbError::Unrecorded)
    }
}
