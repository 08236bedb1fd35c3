//! Formats an error with its key and the file or variable that contains the value.

use figment::{Metadata, error::Kind};

use super::layer::layer_name;

/// The prefix of the server's environment variables. `__` separates levels, `_` stands for `-`.
pub(super) const PREFIX: &str = "IPKG_SERVER_";

/// Formats an error as one line: the key, its source, and the problem.
pub(super) fn format_error(error: &figment::Error) -> String {
    let place = error.metadata.as_ref().map_or_else(String::new, |from| place(from, &error.path));
    let key = quoted(&error.path);
    match &error.kind {
        Kind::UnknownField(_, known) => {
            format!("unknown key {key}{place}; known keys are {}", known.join(", "))
        }
        fault if error.path.is_empty() => format!("{}{place}", one_line(&fault.to_string())),
        fault if error.path == ["admin", "bind"] => {
            format!("{key}{place}: {fault}; write an address and a port, such as `127.0.0.1:9061`")
        }
        fault => format!("{key}{place}: {fault}"),
    }
}

/// Returns a key as errors show it, such as `` `limits.page` ``. Layers count from 1.
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

/// Returns the message of a parser in one line, without the excerpt of the source that it draws.
fn one_line(message: &str) -> String {
    let is_excerpt = |line: &&str| line.contains('|') || line.trim().is_empty();
    message.lines().filter(|line| !is_excerpt(line)).map(str::trim).collect::<Vec<_>>().join(", ")
}

/// Returns the file or the variable that contains the value.
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
