//! Makes a configuration of what was read, and finds every key that cannot be part of one.

use figment::{
    Figment, Metadata, Profile, Provider,
    error::Kind,
    value::{Dict, Map, Value},
};

use super::{ConfigError, draft::Draft, position::sentence};

/// Reads all tables. What cannot be read is taken out and the rest read again: serde stops at the first
/// fault.
pub(super) fn extract(figment: &Figment) -> Result<Draft, ConfigError> {
    let (mut mistakes, mut unread) = (Vec::new(), Vec::new());
    let mut left = figment.data().ok().and_then(|mut data| data.remove(&Profile::Default));
    loop {
        let extracted = match &left {
            Some(left) if !mistakes.is_empty() => Figment::from(Rest(left.clone())).extract(),
            _ => figment.extract(),
        };
        let faults = match extracted {
            Ok(config) => return Ok(Draft { config, file: None, mistakes, unread }),
            Err(faults) => faults,
        };
        for mut fault in faults {
            fault.metadata = fault.metadata.or_else(|| origin(figment, &fault.path));
            // A key whose value was taken out is not missing.
            let is_consequence = matches!(fault.kind, Kind::MissingField(_))
                && fault.path.first().is_some_and(|table| unread.contains(table));
            if !is_consequence {
                mistakes.push(format!("configuration: {}", sentence(&fault)));
            }
            let is_removed = left.as_mut().is_some_and(|left| remove(left, &fault.path));
            if !is_removed {
                return Err(ConfigError::Mistakes(mistakes));
            }
            // Of an unknown key nothing else in its table depends.
            if fault.path.len() > 2 || !matches!(fault.kind, Kind::UnknownField(..)) {
                unread.extend(fault.path.first().cloned());
            }
        }
    }
}

/// Where the value at a path, or the nearest table around it, was read.
fn origin(figment: &Figment, path: &[String]) -> Option<Metadata> {
    let around = (1..=path.len()).rev().map(|len| path[..len].join("."));
    around.filter_map(|key| figment.find_metadata(&key)).next().cloned()
}

/// Removes the value at a path; where that is in a list, the list, unless it is a key of an entry.
fn remove(table: &mut Dict, path: &[String]) -> bool {
    let Some((key, rest)) = path.split_first() else { return false };
    let is_removed = match (table.get_mut(key), rest) {
        (Some(Value::Dict(_, inner)), [_, ..]) => remove(inner, rest),
        (Some(Value::Array(_, items)), [index, rest @ ..]) => {
            match index.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                Some(Value::Dict(_, entry)) => remove(entry, rest),
                _ => false,
            }
        }
        _ => false,
    };
    is_removed || table.remove(key).is_some()
}

/// What is left of a configuration; each value still knows where it was read.
struct Rest(Dict);

impl Provider for Rest {
    fn metadata(&self) -> Metadata {
        Metadata::named("what is left of the configuration")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}
