//! What a server starts with and its operator should know.

use std::path::{Path, PathBuf};

use ipfs_registry_db::Database;

use super::{Config, LayerKind, layer_name};

impl Config {
    /// Returns what is dangerous about this configuration, though a server starts with it, one line each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let database = exposed(Database::exposed_files(&self.database.url));
        self.forgets_versions().into_iter().chain(database).collect()
    }

    /// Archives that outlive the list of what they are.
    fn forgets_versions(&self) -> Option<String> {
        let is_durable = |kind: &LayerKind| *kind != LayerKind::Memory;
        let kinds = self.storage.layers.iter().map(|layer| layer.kind().ok().filter(is_durable));
        let durable = kinds.enumerate().filter_map(|(i, kind)| Some((i, kind?)));
        let places: Vec<String> =
            durable.map(|(i, kind)| format!("{} ({})", layer_name(i), kind.name())).collect();
        let is_forgetful = Database::is_in_memory(&self.database.url) && !places.is_empty();
        is_forgetful.then(|| {
            format!(
                "`database.url` is `{}`: every version is forgotten when the server ends, while the archives stay in {} \
                 with nothing that names them; write `url = \"sqlite:registry.db\"` under `[database]`",
                self.database.url,
                places.join(", ")
            )
        })
    }
}

/// One line for all files that others than their owner may read or write, by their full paths.
pub(crate) fn exposed(files: Vec<(PathBuf, u32)>) -> Option<String> {
    let full = |file: PathBuf| std::path::absolute(&file).unwrap_or(file);
    let files: Vec<_> = files.into_iter().map(|(file, mode)| (full(file), mode)).collect();
    let told = files.iter().map(|(file, mode)| format!("`{}` has mode {mode:04o}", file.display()));
    let told = told.collect::<Vec<_>>().join(", ");
    let names: Vec<String> = files.iter().map(|(file, _)| quoted(file)).collect();
    (!files.is_empty()).then(|| {
        format!(
            "{told}: others on this machine may read or write the registry's database, which has a private key in it; \
             run `chmod 600 {}`",
            names.join(" ")
        )
    })
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
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
    fn a_durable_layer_beside_a_database_in_memory_is_warned_of() {
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
    fn a_path_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted(Path::new("/srv/registry.db")), "/srv/registry.db");
        assert_eq!(quoted(Path::new("/my data/it's")), r"'/my data/it'\''s'");
    }
}
