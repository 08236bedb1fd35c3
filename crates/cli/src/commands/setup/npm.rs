//! The settings in `.npmrc`, which npm, pnpm, yarn classic and bun read.

use std::path::PathBuf;

use anyhow::ensure;
use ipfs_registry_core::{Namespace, PackageKind, wire::stock};

use super::package_manager::PackageManager;

pub(super) const NPM: PackageManager =
    PackageManager { kind: PackageKind::Npm, file, lines, add, note: Some(PNPM_NOTE) };

/// pnpm reads this setting from another file than `.npmrc`.
const PNPM_NOTE: &str = "pnpm accepts packages without the scope in the name of their package.json only with `strictStorePkgContentCheck: false` in pnpm-workspace.yaml (docs/NPM.md)";

fn file() -> PathBuf {
    PathBuf::from(".npmrc")
}

fn lines(url: &str, namespace: &Namespace) -> String {
    format!("{}={}\n", key(namespace), stock::npm_registry(url))
}

fn key(namespace: &Namespace) -> String {
    format!("@{namespace}:registry")
}

fn add(text: &str, url: &str, namespace: &Namespace) -> anyhow::Result<Option<String>> {
    let (key, expected) = (key(namespace), stock::npm_registry(url));
    let settings = text.lines().filter_map(|line| line.split_once('='));
    // If a key is set several times, the last one applies.
    let found = settings.rev().find(|(name, _)| name.trim() == key);
    if let Some((_, value)) = found {
        let value = value.trim();
        ensure!(
            value.trim_end_matches('/') == expected.trim_end_matches('/'),
            "it has `{key}={value}` already; remove that, or change it to `{expected}`"
        );
        return Ok(None);
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    Ok(Some(format!("{text}{end}{}", lines(url, namespace))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://127.0.0.1:9060";

    fn add_to(text: &str) -> anyhow::Result<Option<String>> {
        add(text, URL, &"acme".parse().unwrap())
    }

    #[test]
    fn other_settings_stay() {
        let line = "@acme:registry=http://127.0.0.1:9060/npm/\n";
        for (before, after) in [
            ("", line.to_owned()),
            ("audit=false", format!("audit=false\n{line}")),
            ("; @acme:registry=http://x/\n", format!("; @acme:registry=http://x/\n{line}")),
            ("@acme2:registry=http://x/\n", format!("@acme2:registry=http://x/\n{line}")),
        ] {
            assert_eq!(add_to(before).unwrap(), Some(after));
        }
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let once = add_to("audit=false\n").unwrap().unwrap();

        assert_eq!(add_to(&once).unwrap(), None);
        assert_eq!(add_to("@acme:registry = http://127.0.0.1:9060/npm\n").unwrap(), None);
    }

    #[test]
    fn another_registry_of_the_scope_is_an_error() {
        let error = add_to("@acme:registry=https://registry.example.org/\n").unwrap_err();

        assert!(error.to_string().contains("https://registry.example.org/"), "{error}");
    }
}
