//! The dependencies of a crate.

use serde::Serialize;
use serde_json::Value;

use super::values::{NoLine, malformed, text, texts};
use crate::cargo::places::Places;

/// The registry that a dependency is in where its author names none. Cargo knows it by this word,
/// which it never looks up.
const PUBLIC: &str = "https://github.com/rust-lang/crates.io-index";

/// What a dependency is needed for, by the tables of a manifest. Cargo once took the first of
/// several entries with one name, so what is needed for every build comes first.
const KINDS: [(&str, [&str; 2]); 3] = [
    ("normal", ["dependencies", "dependencies"]),
    ("build", ["build-dependencies", "build_dependencies"]),
    ("dev", ["dev-dependencies", "dev_dependencies"]),
];

/// One dependency as an index has it.
#[derive(Debug, Serialize)]
pub(super) struct Dependency {
    /// Its name in the author's code.
    name: String,
    req: String,
    features: Vec<String>,
    optional: bool,
    default_features: bool,
    target: Option<String>,
    kind: &'static str,
    /// The index of its registry; `null` is the registry of this line.
    registry: Option<String>,
    /// Its own name, where the author's code has another.
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
}

/// Where a dependency stands in a manifest.
#[derive(Clone, Copy)]
struct Section<'a> {
    kind: &'static str,
    target: Option<&'a str>,
}

/// Every dependency of a manifest: for all targets, then for each.
pub(super) fn all(manifest: &Value, places: &Places<'_>) -> Result<Vec<Dependency>, NoLine> {
    let mut found = Vec::new();
    for (kind, [key, alias]) in KINDS {
        let table = |of: &'_ Value| of.get(key).or_else(|| of.get(alias)).cloned();
        add(&mut found, table(manifest), Section { kind, target: None }, places)?;
        for (target, tables) in targets(manifest)? {
            add(&mut found, table(tables), Section { kind, target: Some(target) }, places)?;
        }
    }
    Ok(found)
}

fn targets(manifest: &Value) -> Result<impl Iterator<Item = (&str, &Value)>, NoLine> {
    let table = match manifest.get("target") {
        None => None,
        Some(table) => Some(table.as_object().ok_or_else(|| malformed("target"))?),
    };
    Ok(table.into_iter().flatten().map(|(target, tables)| (target.as_str(), tables)))
}

fn add(
    found: &mut Vec<Dependency>,
    table: Option<Value>,
    section: Section<'_>,
    places: &Places<'_>,
) -> Result<(), NoLine> {
    let Some(table) = table else { return Ok(()) };
    for (name, given) in table.as_object().ok_or_else(|| malformed(section.kind))? {
        found.extend(read(name, given, section, places)?);
    }
    Ok(())
}

/// One dependency; none where it is for the author's own tests and nobody else could find it.
fn read(
    name: &str,
    given: &Value,
    Section { kind, target }: Section<'_>,
    places: &Places<'_>,
) -> Result<Option<Dependency>, NoLine> {
    let (req, given) = match given {
        Value::String(req) => (Some(req.clone()), &Value::Null),
        Value::Object(_) => (text(given, "version")?, given),
        _ => return Err(malformed(name)),
    };
    let local = given.get("path").is_some() || given.get("git").is_some();
    let Some(req) = req.or_else(|| (!local).then(|| "*".to_owned())) else {
        return if kind == "dev" { Ok(None) } else { Err(NoLine::Local(name.to_owned())) };
    };
    let default_features = flag(given, ["default-features", "default_features"])?.unwrap_or(true);
    Ok(Some(Dependency {
        name: name.to_owned(),
        req,
        features: given.get("features").map_or(Ok(Vec::new()), |list| texts(list, "features"))?,
        optional: flag(given, ["optional"; 2])?.unwrap_or(false),
        default_features,
        target: target.map(str::to_owned),
        kind,
        registry: registry(name, given, places)?,
        package: text(given, "package")?.filter(|package| package != name),
    }))
}

fn flag(table: &Value, keys: [&str; 2]) -> Result<Option<bool>, NoLine> {
    match keys.iter().find_map(|key| table.get(key)) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(malformed(keys[0])),
    }
}

/// The registry of a dependency, as the index of `places` names it.
fn registry(name: &str, given: &Value, places: &Places<'_>) -> Result<Option<String>, NoLine> {
    match text(given, "registry-index")? {
        Some(index) => Ok(places.registry(&index)),
        None if given.get("registry").is_some() => Err(NoLine::Unnamed(name.to_owned())),
        None => Ok(Some(PUBLIC.to_owned())),
    }
}
