//! The `scrubs` table: how far a scrub of the layers has come that is not finished.

use diesel::prelude::*;
use ipfs_registry_core::{ContentId, Timestamp};
use serde_json::Value;

use crate::{AnyConnection, DbError, Upkeep, column, schema::scrubs};

/// The name of the one row.
const NAME: &str = "layers";

/// A scrub that is not finished.
#[derive(Clone, Debug, PartialEq)]
pub struct Scrub {
    /// When it was started.
    pub started_at: Timestamp,
    /// The last archive that was looked at, as were all before it; `None` before the first.
    pub position: Option<ContentId>,
    /// What was found up to there.
    pub findings: Value,
}

/// The scrub that is not finished, where there is one.
///
/// # Errors
///
/// [`DbError::Corrupt`] where it cannot be read.
pub fn find(conn: &mut AnyConnection) -> Result<Option<Scrub>, DbError> {
    let columns = (scrubs::started_at, scrubs::position, scrubs::findings);
    let found: Option<(i64, Option<String>, String)> =
        scrubs::table.find(NAME).select(columns).first(conn).optional()?;
    found.map(read).transpose()
}

fn read((started_at, position, findings): (i64, Option<String>, String)) -> Result<Scrub, DbError> {
    let position = position.map(|text| column::parse("scrubs.position", text)).transpose()?;
    let findings = column::parse("scrubs.findings", findings)?;
    Ok(Scrub { started_at: column::time("scrubs.started_at", started_at)?, position, findings })
}

/// Keeps how far a scrub has come, in place of what was kept before.
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

/// Forgets the scrub: it is finished, or given up.
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
    use crate::testing::Registry;

    #[test]
    fn a_scrub_is_kept_until_it_is_finished() {
        let registry = Registry::new();
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
