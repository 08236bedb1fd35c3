//! The settings in `.cargo/config.toml`.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{Namespace, PackageKind, wire::stock};
use toml_edit::{DocumentMut, Item, Table, value};

use super::package_manager::PackageManager;

pub(super) const CARGO: PackageManager =
    PackageManager { kind: PackageKind::Cargo, file, lines, add, note: None };

/// Returns the path of the settings. The file name without extension is an old one; cargo prefers it
/// if it exists.
fn file() -> PathBuf {
    let old = PathBuf::from(".cargo/config");
    if old.is_file() { old } else { PathBuf::from(".cargo/config.toml") }
}

fn lines(url: &str, namespace: &Namespace) -> String {
    let mut document = DocumentMut::new();
    let mut registries = Table::new();
    registries.set_implicit(true);
    let mut registry = Table::new();
    registry.insert("index", value(stock::cargo_index(url, namespace)));
    registries.insert(namespace.as_str(), Item::Table(registry));
    document.insert("registries", Item::Table(registries));
    document.to_string()
}

fn add(text: &str, url: &str, namespace: &Namespace) -> anyhow::Result<Option<String>> {
    let (name, expected) = (namespace.as_str(), stock::cargo_index(url, namespace));
    let mut document: DocumentMut = text.parse().context("it is not TOML")?;
    let registries = document.entry("registries").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let registries = registries.as_table_like_mut().context("its `registries` is not a table")?;
    let registry = registries.entry(name).or_insert_with(|| Item::Table(Table::new()));
    let registry = registry
        .as_table_like_mut()
        .with_context(|| format!("its `registries.{name}` is not a table"))?;
    if let Some(index) = registry.get("index") {
        let index = index.as_str().unwrap_or("a value that is not a string");
        ensure!(
            index == expected,
            "it has `{index}` as the index of `registries.{name}` already; remove that, or change it to `{expected}`"
        );
        return Ok(None);
    }
    registry.insert("index", value(expected));
    Ok(Some(document.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://127.0.0.1:9060";
    const LINES: &str = "[registries.acme]\nindex = \"sparse+http://127.0.0.1:9060/cargo/acme/\"\n";

    fn add_to(text: &str) -> anyhow::Result<Option<String>> {
        add(text, URL, &"acme".parse().unwrap())
    }

    #[test]
    fn the_printed_lines_equal_the_written_file() {
        assert_eq!(lines(URL, &"acme".parse().unwrap()), LINES);
        assert_eq!(add_to("").unwrap().as_deref(), Some(LINES));
    }

    #[test]
    fn other_settings_and_comments_stay() {
        let before =
            "# ours\n[net]\noffline = true # for now\n\n[registries.other]\nindex = \"x\"\n";

        let after = add_to(before).unwrap().unwrap();

        assert!(after.starts_with(before), "{after}");
        assert!(after.contains(LINES), "{after}");
    }

    #[test]
    fn a_registry_that_has_other_keys_gets_its_index() {
        let inline = add_to("registries = { acme = { token = \"t\" } }\n").unwrap().unwrap();
        let table = add_to("[registries.acme]\ntoken = \"t\"\n").unwrap().unwrap();

        for text in [inline, table] {
            assert!(text.contains("token = \"t\""), "{text}");
            assert_eq!(add_to(&text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn another_index_is_an_error() {
        let error = add_to("[registries.acme]\nindex = \"sparse+https://example.org/\"\n");

        let error = error.unwrap_err().to_string();
        assert!(error.contains("sparse+https://example.org/"), "{error}");
        assert!(add_to("registries = 1").is_err());
        assert!(add_to("= 1").is_err());
    }
}
