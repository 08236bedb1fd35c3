//! The dependencies of a version in the index.

use serde::Serialize;
use serde_json::Value;

use super::values::{LineError, malformed, optional_string, strings};
use crate::cargo::index_urls::IndexUrls;

/// The registry of a dependency whose author names none. Cargo recognizes this URL as crates.io and never
/// requests it.
const CRATES_IO: &str = "https://github.com/rust-lang/crates.io-index";

/// The kinds of dependencies, with the names of their tables in a manifest. Old cargo versions used the first
/// of several entries with the same name, so the kind that every build needs comes first.
const KINDS: [(&str, [&str; 2]); 3] = [
    ("normal", ["dependencies", "dependencies"]),
    ("build", ["build-dependencies", "build_dependencies"]),
    ("dev", ["dev-dependencies", "dev_dependencies"]),
];

/// A dependency in an index line.
#[derive(Debug, Serialize)]
pub(super) struct Dependency {
    /// The name by which the code of the crate uses it.
    name: String,
    req: String,
    features: Vec<String>,
    optional: bool,
    default_features: bool,
    target: Option<String>,
    kind: &'static str,
    /// The index URL of its registry; `null` means the registry of this line.
    registry: Option<String>,
    /// The name of the crate, if it differs from `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
}

/// The table of a manifest that a dependency is in.
#[derive(Clone, Copy)]
struct Section<'a> {
    kind: &'static str,
    target: Option<&'a str>,
}

/// Parses every dependency of a manifest. Within a kind, those for all targets come first.
pub(super) fn parse_all(
    manifest: &Value,
    urls: &IndexUrls<'_>,
) -> Result<Vec<Dependency>, LineError> {
    let mut parsed = Vec::new();
    for (kind, [key, alias]) in KINDS {
        let table = |parent: &'_ Value| parent.get(key).or_else(|| parent.get(alias)).cloned();
        parse_table(&mut parsed, table(manifest), Section { kind, target: None }, urls)?;
        for (target, tables) in targets(manifest)? {
            let section = Section { kind, target: Some(target) };
            parse_table(&mut parsed, table(tables), section, urls)?;
        }
    }
    Ok(parsed)
}

fn targets(manifest: &Value) -> Result<impl Iterator<Item = (&str, &Value)>, LineError> {
    let table = match manifest.get("target") {
        None => None,
        Some(table) => Some(table.as_object().ok_or_else(|| malformed("target"))?),
    };
    Ok(table.into_iter().flatten().map(|(target, tables)| (target.as_str(), tables)))
}

fn parse_table(
    parsed: &mut Vec<Dependency>,
    table: Option<Value>,
    section: Section<'_>,
    urls: &IndexUrls<'_>,
) -> Result<(), LineError> {
    let Some(table) = table else { return Ok(()) };
    for (name, entry) in table.as_object().ok_or_else(|| malformed(section.kind))? {
        parsed.extend(parse(name, entry, section, urls)?);
    }
    Ok(())
}

/// Parses one dependency. Returns `None` for a development dependency that only its author has.
fn parse(
    name: &str,
    entry: &Value,
    Section { kind, target }: Section<'_>,
    urls: &IndexUrls<'_>,
) -> Result<Option<Dependency>, LineError> {
    let (req, table) = match entry {
        Value::String(req) => (Some(req.clone()), &Value::Null),
        Value::Object(_) => (optional_string(entry, "version")?, entry),
        _ => return Err(malformed(name)),
    };
    let is_local = table.get("path").is_some() || table.get("git").is_some();
    let Some(req) = req.or_else(|| (!is_local).then(|| "*".to_owned())) else {
        return if kind == "dev" { Ok(None) } else { Err(LineError::Local(name.to_owned())) };
    };
    let default_features = flag(table, ["default-features", "default_features"])?.unwrap_or(true);
    Ok(Some(Dependency {
        name: name.to_owned(),
        req,
        features: table.get("features").map_or(Ok(Vec::new()), |list| strings(list, "features"))?,
        optional: flag(table, ["optional"; 2])?.unwrap_or(false),
        default_features,
        target: target.map(str::to_owned),
        kind,
        registry: registry(name, table, urls)?,
        package: optional_string(table, "package")?.filter(|package| package != name),
    }))
}

/// Returns the boolean at the first of these keys that exists.
fn flag(table: &Value, keys: [&str; 2]) -> Result<Option<bool>, LineError> {
    match keys.iter().find_map(|key| table.get(key)) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(malformed(keys[0])),
    }
}

/// Returns the value of `registry` in the line.
fn registry(name: &str, table: &Value, urls: &IndexUrls<'_>) -> Result<Option<String>, LineError> {
    match optional_string(table, "registry-index")? {
        Some(index) => Ok(urls.registry_field(&index)),
        None if table.get("registry").is_some() => {
            Err(LineError::RegistryWithoutIndex(name.to_owned()))
        }
        None => Ok(Some(CRATES_IO.to_owned())),
    }
}
