//! Extracts a configuration from figment, and finds every wrong key instead of only the first.

use figment::{
    Figment, Metadata, Profile, Provider,
    error::Kind,
    value::{Dict, Map, Value},
};

use super::{Config, ConfigError, draft::Draft, position::format_error};

/// Extracts all tables. serde stops at the first wrong value, so each wrong value is removed and the rest is
/// extracted again.
pub(super) fn extract(figment: &Figment) -> Result<Draft, ConfigError> {
    let mut extraction = Extraction::new(figment);
    loop {
        match extraction.attempt() {
            Ok(config) => {
                let Extraction { mistakes, incomplete_tables, .. } = extraction;
                return Ok(Draft { config, file: None, mistakes, incomplete_tables });
            }
            Err(errors) => (*errors).into_iter().try_for_each(|error| extraction.remove(error))?,
        }
    }
}

struct Extraction<'a> {
    figment: &'a Figment,
    /// The values without the wrong ones.
    remaining: Option<Dict>,
    mistakes: Vec<String>,
    /// The tables from which a wrong value was removed.
    incomplete_tables: Vec<String>,
}

impl<'a> Extraction<'a> {
    fn new(figment: &'a Figment) -> Self {
        let remaining = figment.data().ok().and_then(|mut data| data.remove(&Profile::Default));
        Self { figment, remaining, mistakes: Vec::new(), incomplete_tables: Vec::new() }
    }

    fn attempt(&self) -> Result<Config, Box<figment::Error>> {
        match &self.remaining {
            Some(values) if !self.mistakes.is_empty() => {
                Figment::from(Remaining(values.clone())).extract()
            }
            _ => self.figment.extract(),
        }
        .map_err(Box::new)
    }

    /// Records a mistake and removes its value.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Mistakes`] if there is no value to remove.
    fn remove(&mut self, mut error: figment::Error) -> Result<(), ConfigError> {
        error.metadata = error.metadata.or_else(|| origin(self.figment, &error.path));
        let table = error.path.first().cloned();
        // A key whose value was removed before is not missing.
        let is_consequence = matches!(error.kind, Kind::MissingField(_))
            && table.as_ref().is_some_and(|table| self.incomplete_tables.contains(table));
        if !is_consequence {
            self.mistakes.push(format!("configuration: {}", format_error(&error)));
        }
        let is_removed =
            self.remaining.as_mut().is_some_and(|remaining| remove(remaining, &error.path));
        if !is_removed {
            return Err(ConfigError::Mistakes(std::mem::take(&mut self.mistakes)));
        }
        // Without an unknown key of its own, a table is still complete.
        if error.path.len() > 2 || !matches!(error.kind, Kind::UnknownField(..)) {
            self.incomplete_tables.extend(table);
        }
        Ok(())
    }
}

/// Returns the source of the value at a path, or of the innermost table around it.
fn origin(figment: &Figment, path: &[String]) -> Option<Metadata> {
    let prefixes = (1..=path.len()).rev().map(|len| path[..len].join("."));
    prefixes.filter_map(|key| figment.find_metadata(&key)).next().cloned()
}

/// Removes the value at a path. If the value is an item of a list, removes the list; if it is a key of a table in
/// a list, removes only the key.
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

/// The remaining values. Each still has the tag of its source.
struct Remaining(Dict);

impl Provider for Remaining {
    fn metadata(&self) -> Metadata {
        Metadata::named("remaining configuration")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}
