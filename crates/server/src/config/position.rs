//! Describes an error of a key, with the key and the file or variable that it was read from.

use figment::{Metadata, error::Kind};

use super::layer::layer_name;

/// The prefix of the server's environment variables. `__` separates levels, `_` stands for `-`.
pub(super) const PREFIX: &str = "IPKG_SERVER_";

/// Describes an error in one sentence: the key, its place, and what is wrong.
pub(super) fn sentence(error: &figment::Error) -> String {
    let place = error.metadata.as_ref().map_or_else(String::new, |from| place(from, &error.path));
    let key = quoted(&error.path);
    match &error.kind {
        Kind::UnknownField(_, known) => {
            format!("unknown key {key}{place}; there are {}", known.join(", "))
        }
        fault if error.path.is_empty() => format!("{}{place}", one_line(&fault.to_string())),
        fault if error.path == ["admin", "bind"] => {
            format!("{key}{place}: {fault}; write an address and a port, such as `127.0.0.1:9061`")
        }
        fault => format!("{key}{place}: {fault}"),
    }
}

/// A key as errors show it. Layers are counted from 1, as everywhere.
fn quoted(path: &[String]) -> String {
    if let [storage, layers, index, key @ ..] = path
        && (storage.as_str(), layers.as_str()) == ("storage", "layers")
        && let Ok(index) = index.parse()
    {
        let layer = layer_name(index);
        return match key {
            [] => layer,
            key => format!("`{}` of {layer}", key.join(".")),
        };
    }
    format!("`{}`", path.join("."))
}

/// A parser's words without the picture of the line that it draws.
fn one_line(words: &str) -> String {
    let is_drawn = |line: &&str| line.contains('|') || line.trim().is_empty();
    words.lines().filter(|line| !is_drawn(line)).map(str::trim).collect::<Vec<_>>().join(", ")
}

/// Where a value was read: its file, or its variable.
fn place(from: &Metadata, key: &[String]) -> String {
    match &from.source {
        Some(source) => format!(" in `{source}`"),
        None if from.name.contains("environment") => {
            let name = key.join("__").to_uppercase().replace(['-', '.'], "_");
            format!(" in the variable `{PREFIX}{name}`")
        }
        None => String::new(),
    }
}
