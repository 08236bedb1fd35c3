//! Warnings about dangerous configurations with which a server still starts.

use std::path::{Path, PathBuf};

use ipfs_registry_db::Database;

use super::{Config, LayerKind, layer_name};

impl Config {
    /// Returns the warnings about this configuration, one line each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let database = exposed_files_warning(Database::exposed_files(&self.database.url));
        self.volatile_database_warning().into_iter().chain(database).collect()
    }

    /// Warns if the database is in memory while a layer is durable.
    fn volatile_database_warning(&self) -> Option<String> {
        let is_durable = |kind: &LayerKind| *kind != LayerKind::Memory;
        let kinds = self.storage.layers.iter().map(|layer| layer.kind().ok().filter(is_durable));
        let durable = kinds.enumerate().filter_map(|(i, kind)| Some((i, kind?)));
        let names: Vec<String> =
            durable.map(|(i, kind)| format!("{} ({})", layer_name(i), kind.name())).collect();
        let is_volatile = Database::is_in_memory(&self.database.url) && !names.is_empty();
        is_volatile.then(|| {
            format!(
                "`database.url` is `{}`: every version is lost when the server stops, while the archives stay in {} \
                 and no version refers to them; write `url = \"sqlite:registry.db\"` under `[database]`",
                self.database.url,
                names.join(", ")
            )
        })
    }
}

/// Warns of database files that users other than the owner may read or write. Each file has its mode.
pub(crate) fn exposed_files_warning(files: Vec<(PathBuf, u32)>) -> Option<String> {
    let full = |file: PathBuf| std::path::absolute(&file).unwrap_or(file);
    let files: Vec<_> = files.into_iter().map(|(file, mode)| (full(file), mode)).collect();
    let modes = files.iter();
    let modes = modes.map(|(file, mode)| format!("`{}` has mode {mode:04o}", file.display()));
    let modes = modes.collect::<Vec<_>>().join(", ");
    let paths: Vec<String> = files.iter().map(|(file, _)| shell_quoted(file)).collect();
    (!files.is_empty()).then(|| {
        format!(
            "{modes}: other users of this machine may read or write the registry's database, which contains a private key; \
             run `chmod 600 {}`",
            paths.join(" ")
        )
    })
}

/// Quotes a path for a shell, if it needs it.
fn shell_quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@:,".contains(&byte);
    match path.bytes().all(is_plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LayerConfig, StorageConfig};

    fn with(url: &str, layers: Vec<LayerConfig>) -> Vec<String> {
        let mut config = Config { storage: StorageConfig::of(layers), ..Config::default() };
        config.database.url = url.to_owned();
        config.warnings()
    }

    #[test]
    fn a_database_in_memory_with_a_durable_layer_is_warned_of() {
        let layers = || {
            vec![
                LayerConfig::memory(),
                LayerConfig::directory("objects".into()),
                LayerConfig::ipfs("http://n:5001"),
            ]
        };

        let warnings = with("sqlite::memory:", layers());

        let [warning] = &warnings[..] else { panic!("{warnings:?}") };
        assert!(
            warning
                .contains("layer 2 of `storage.layers` (file), layer 3 of `storage.layers` (ipfs)")
        );
        assert!(warning.contains("url = \"sqlite:registry.db\""), "{warning}");
        assert_eq!(with("sqlite:no-such.db", layers()), [""; 0]);
        assert_eq!(with("sqlite::memory:", vec![LayerConfig::memory()]), [""; 0]);
    }

    #[test]
    fn a_path_with_special_characters_is_quoted() {
        assert_eq!(shell_quoted(Path::new("/srv/registry.db")), "/srv/registry.db");
        assert_eq!(shell_quoted(Path::new("/my data/it's")), r"'/my data/it'\''s'");
    }
}
