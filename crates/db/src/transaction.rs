//! A write in progress, and who asked for it.

use ipfs_registry_core::{Address, Signature, Timestamp};

use crate::{AnyConnection, DbError, event::Event, events};

/// Who asks for a change, and the signature that they asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The address that the signature recovers to.
    pub address: Address,
    /// The signature of the request.
    pub signature: Signature,
}

/// A write that changes nothing of what people trust, and so is no event: it holds the registry's
/// write lock, and no place in the history.
///
/// What one decides, no [`Transaction`] changes before it has committed.
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

/// By what a write is found in the history: its place, and the signature that it was asked with.
pub(crate) struct Mark {
    pub(crate) sequence: i64,
    pub(crate) signature: String,
}

/// One write: it holds the registry's write lock and one place in the history.
///
/// Its first statement takes the number of its event, so that writers queue on that row before
/// they look at anything: what one decides, no other changes before it has committed. Undone, it
/// gives the number back.
pub struct Transaction<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// The one moment at which everything in this write happens.
    pub(crate) time: Timestamp,
    sequence: i64,
    recorded: Option<Mark>,
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
        events::insert(self, actor, event)?;
        self.recorded =
            Some(Mark { sequence: self.sequence, signature: actor.signature.to_string() });
        Ok(self.sequence)
    }

    /// The place in the history of this write's event.
    pub(crate) fn sequence(&self) -> i64 {
        self.sequence
    }

    /// Refuses to leave a gap in the history.
    pub(crate) fn end(self) -> Result<Mark, DbError> {
        self.recorded.ok_or(DbError::Unrecorded)
    }
}
