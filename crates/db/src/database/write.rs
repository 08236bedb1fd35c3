//! Runs writes in transactions, several in one if they wait together.

use diesel::Connection as _;

use super::Database;
use crate::{DbError, Transaction, Upkeep, events, transaction::WriteGroup};

impl Database {
    /// Runs one write in a transaction. The write is committed if this returns `Ok`, and rolled back
    /// if it returns an error.
    ///
    /// `act` must return the error of a query and must not handle it: PostgreSQL aborts the
    /// transaction at the first failed query and rolls back everything.
    ///
    /// # Errors
    ///
    /// The error of `act`, or [`DbError::Pool`] if the connection did not become free in time.
    pub fn write<T>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let mut answer = None;
        let change = |tx: &mut Transaction<'_>| act(tx).map(|value| answer = Some(value));
        self.write_group(vec![change]).into_iter().collect::<Result<(), DbError>>()?;
        answer.ok_or(DbError::Unrecorded)
    }

    /// Runs several writes in one transaction, in order, so that they share one commit. Returns the outcome of each.
    ///
    /// Each is like one of [`write`](Self::write): it records its own event, sees the writes before it, and has
    /// its own savepoint, so a refused one is rolled back alone. If the database fails, all of them fail.
    pub fn write_group<F>(&self, changes: Vec<F>) -> Vec<Result<(), DbError>>
    where
        F: FnOnce(&mut Transaction<'_>) -> Result<(), DbError>,
    {
        let (count, mut outcomes, mut last) = (changes.len(), Vec::new(), None);
        let committed = self.writer.run(|conn| {
            conn.transaction(|conn| {
                let mut group = WriteGroup::begin(conn)?;
                for change in changes {
                    outcomes.push(match count {
                        // A transaction of one write needs no savepoint.
                        1 => Ok(group.run(change)?),
                        _ => group.run_in_savepoint(change)?,
                    });
                }
                last = group.end()?;
                Ok(())
            })
        });
        let committed = match (committed, last) {
            // The connection broke during the commit, so the commit may have succeeded.
            (Err(DbError::Unavailable(error)), Some(key)) => {
                match self.read(|conn| events::is_recorded(conn, &key)) {
                    Ok(true) => Ok(()),
                    _ => Err(DbError::Unavailable(error)),
                }
            }
            (committed, _) => committed,
        };
        match committed {
            Ok(()) => outcomes,
            Err(error) => error.for_each_write(count),
        }
    }

    /// Runs a write that records no event, in a transaction like that of [`write`](Self::write).
    ///
    /// # Errors
    ///
    /// The error of `act`, or [`DbError::Pool`] if the connection did not become free in time.
    pub fn maintain<T>(
        &self,
        act: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.writer.run(|conn| conn.transaction(|conn| act(&mut Upkeep::begin(conn)?)))
    }
}
