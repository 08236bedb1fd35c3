//! The `secrets` table: keys that all instances of a registry share.

use diesel::prelude::*;

use crate::{DbError, Upkeep, schema::secrets};

/// The secret of this name; `make` makes it where there is none yet.
///
/// # Errors
///
/// Those of the database.
pub fn get_or_insert(
    upkeep: &mut Upkeep<'_>,
    name: &str,
    make: impl FnOnce() -> String,
) -> Result<String, DbError> {
    let found = secrets::table.find(name).select(secrets::secret);
    if let Some(secret) = found.first(upkeep.conn).optional()? {
        return Ok(secret);
    }
    let secret = make();
    diesel::insert_into(secrets::table)
        .values((
            secrets::name.eq(name),
            secrets::secret.eq(&secret),
            secrets::created_at.eq(upkeep.time.unix()),
        ))
        .execute(upkeep.conn)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Registry;

    #[test]
    fn a_secret_is_made_once() {
        let registry = Registry::new();
        let ask = |made: &'static str| {
            registry.database.maintain(|upkeep| get_or_insert(upkeep, "key", || made.to_owned()))
        };

        assert_eq!(ask("first").unwrap(), "first");
        assert_eq!(ask("second").unwrap(), "first");
    }
}
