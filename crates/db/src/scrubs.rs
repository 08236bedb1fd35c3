//! The `scrubs` table: the progress of an unfinished scrub of the storage layers.

use diesel::prelude::*;
use ipfs_registry_core::{ContentId, Timestamp};
use serde_json::Value;

use crate::{AnyConnection, DbError, Upkeep, column, schema::scrubs};

/// The name of the only row.
const NAME: &str = "layers";

/// The progress of an unfinished scrub.
#[derive(Clone, Debug, PartialEq)]
pub struct Scrub {
    /// The start time of the scrub.
    pub started_at: Timestamp,
    /// The last archive that was checked; `None` before the first. Archives are checked in order.
    pub position: Option<ContentId>,
    /// The findings so far.
    pub findings: Value,
}

/// Returns the unfinished scrub, if any.
///
/// # Errors
///
/// [`DbError::Corrupt`] if its row cannot be parsed.
pub fn find(conn: &mut AnyConnection) -> Result<Option<Scrub>, DbError> {
    let columns = (scrubs::started_at, scrubs::position, scrubs::findings);
    let found: Option<(i64, Option<String>, String)> =
        scrubs::table.find(NAME).select(columns).first(conn).optional()?;
    found.map(parse).transpose()
}

fn parse(
    (started_at, position, findings): (i64, Option<String>, String),
) -> Result<Scrub, DbError> {
    let position = position.map(|text| column::parse("scrubs.position", text)).transpose()?;
    let findings = column::parse("scrubs.findings", findings)?;
    Ok(Scrub { started_at: column::time("scrubs.started_at", started_at)?, position, findings })
}

/// Stores the progress of a scrub and replaces the stored one.
///
/// # Errors
///
/// Those of the database.
pub fn save(upkeep: &mut Upkeep<'_>, scrub: &Scrub) -> Result<(), DbError> {
    clear(upkeep)?;
    diesel::insert_into(scrubs::table)
        .values((
            scrubs::name.eq(NAME),
            scrubs::started_at.eq(scrub.started_at.unix()),
            scrubs::updated_at.eq(upkeep.time.unix()),
            scrubs::position.eq(scrub.position.map(|id| id.to_string())),
            scrubs::findings.eq(scrub.findings.to_string()),
        ))
        .execute(upkeep.conn)?;
    Ok(())
}

/// Deletes the stored scrub, because it is finished or cancelled.
///
/// # Errors
///
/// Those of the database.
pub fn clear(upkeep: &mut Upkeep<'_>) -> Result<(), DbError> {
    diesel::delete(scrubs::table.find(NAME)).execute(upkeep.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestRegistry;

    #[test]
    fn a_scrub_is_stored_until_it_is_cleared() {
        let registry = TestRegistry::new();
        let found = || registry.read(find).unwrap();
        let first = Scrub {
            started_at: Timestamp::from_unix(7).unwrap(),
            position: None,
            findings: serde_json::json!({"objects": 0}),
        };
        let later = Scrub {
            position: Some(ContentId::of(b"an archive")),
            findings: serde_json::json!({"objects": 1}),
            ..first.clone()
        };
        assert_eq!(found(), None);

        for scrub in [first, later] {
            registry.database.maintain(|upkeep| save(upkeep, &scrub)).unwrap();
            assert_eq!(found(), Some(scrub));
        }

        registry.database.maintain(clear).unwrap();
        assert_eq!(found(), None);
        assert!(registry.kinds().is_empty(), "upkeep is no event");
    }
}
