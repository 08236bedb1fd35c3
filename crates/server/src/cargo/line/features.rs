//! The features of a version in the index.

use std::collections::BTreeMap;

use serde_json::Value;

use super::values::{LineError, malformed, strings};

/// The features, in the two tables of an index line.
#[derive(Default)]
pub(super) struct Features {
    /// Those that every cargo version can parse.
    pub(super) features: BTreeMap<String, Vec<String>>,
    /// Those that use `dep:` or `?/`. Cargo before 1.60 cannot parse these.
    pub(super) features2: BTreeMap<String, Vec<String>>,
}

impl Features {
    /// Parses the table `[features]` of a manifest.
    pub(super) fn parse(table: &Value) -> Result<Self, LineError> {
        let mut parsed = Self::default();
        let table = match table {
            Value::Null => return Ok(parsed),
            table => table.as_object().ok_or_else(|| malformed("features"))?,
        };
        for (name, values) in table {
            let values = strings(values, name)?;
            let is_new = |value: &String| value.starts_with("dep:") || value.contains("?/");
            match values.iter().any(is_new) {
                true => parsed.features2.insert(name.clone(), values),
                false => parsed.features.insert(name.clone(), values),
            };
        }
        Ok(parsed)
    }
}
