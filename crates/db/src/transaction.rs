//! A write in progress.

use ipfs_registry_core::Timestamp;

use crate::{
    Actor, AnyConnection, DbError,
    event::Event,
    events::{self, EventKey},
};

/// A write that is not an event, such as bookkeeping of layers and webhooks. It holds the registry's
/// write lock, so no [`Transaction`] runs before it commits, and takes no event number.
pub struct Upkeep<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The one moment at which everything in this write happens.
    pub(crate) time: Timestamp,
}

impl<'a> Upkeep<'a> {
    /// Takes the lock.
    pub(crate) fn begin(conn: &'a mut AnyConnection) -> Result<Self, DbError> {
        events::lock(conn)?;
        Ok(Self { conn, time: Timestamp::now() })
    }
}

/// One write, and the event that records it. It holds the registry's write lock.
///
/// Its first statement takes the event's number, so that writers queue on that row before they read
/// anything: what a write reads stays true until it commits. A rollback gives the number back.
pub struct Transaction<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The one moment at which everything in this write happens.
    pub(crate) time: Timestamp,
    sequence: i64,
    recorded: Option<EventKey>,
}

impl<'a> Transaction<'a> {
    /// Takes the lock and the next number.
    pub(crate) fn begin(conn: &'a mut AnyConnection) -> Result<Self, DbError> {
        let sequence = events::next_sequence(conn)?;
        Ok(Self { conn, time: Timestamp::now(), sequence, recorded: None })
    }

    /// The connection, for what a caller reads within the write.
    pub fn connection(&mut self) -> &mut AnyConnection {
        self.conn
    }

    /// Records what this write does, and returns its place in the history. A second time fails.
    pub(crate) fn record(&mut self, actor: &Actor, event: &Event<'_>) -> Result<i64, DbError> {
        let key = events::insert(self.conn, (self.sequence, self.time), actor, event)?;
        self.recorded = Some(key);
        Ok(self.sequence)
    }

    /// The place in the history of this write's event.
    pub(crate) fn sequence(&self) -> i64 {
        self.sequence
    }

    /// Refuses to leave a gap in the history.
    pub(crate) fn end(self) -> Result<EventKey, DbError> {
        self.recorded.ok_or(DbError::Unrecorded)
    }
}
