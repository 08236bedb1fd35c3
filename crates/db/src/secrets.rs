//! The `secrets` table: secret keys shared by all instances of a registry.

use diesel::prelude::*;

use crate::{DbError, Upkeep, schema::secrets};

/// Returns the secret with this name. If it does not exist, stores the result of `generate`.
///
/// # Errors
///
/// Those of the database.
pub fn get_or_insert(
    upkeep: &mut Upkeep<'_>,
    name: &str,
    generate: impl FnOnce() -> String,
) -> Result<String, DbError> {
    let found = secrets::table.find(name).select(secrets::secret);
    if let Some(secret) = found.first(upkeep.conn).optional()? {
        return Ok(secret);
    }
    let secret = generate();
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
    use crate::testing::TestRegistry;

    #[test]
    fn a_secret_is_generated_once() {
        let registry = TestRegistry::new();
        let get = |new: &'static str| {
            registry.database.maintain(|upkeep| get_or_insert(upkeep, "key", || new.to_owned()))
        };

        assert_eq!(get("first").unwrap(), "first");
        assert_eq!(get("second").unwrap(), "first");
    }
}
