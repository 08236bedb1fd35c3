//! The features of a crate.

use std::collections::BTreeMap;

use serde_json::Value;

use super::values::{NoLine, malformed, texts};

/// Features, in the two tables that an index has for them.
#[derive(Default)]
pub(super) struct Features {
    /// Those that every cargo can read.
    pub(super) features: BTreeMap<String, Vec<String>>,
    /// Those with `dep:` or `?/` in them, on which cargo before 1.60 fails.
    pub(super) features2: BTreeMap<String, Vec<String>>,
}

impl Features {
    /// Those of a manifest's `[features]`.
    pub(super) fn of(table: &Value) -> Result<Self, NoLine> {
        let mut found = Self::default();
        let table = match table {
            Value::Null => return Ok(found),
            table => table.as_object().ok_or_else(|| malformed("features"))?,
        };
        for (name, values) in table {
            let values = texts(values, name)?;
            let is_new = |value: &String| value.starts_with("dep:") || value.contains("?/");
            match values.iter().any(is_new) {
                true => found.features2.insert(name.clone(), values),
                false => found.features.insert(name.clone(), values),
            };
        }
        Ok(found)
    }
}
