//! Reads the configuration from a file and the environment, and reports every wrong key.

use std::path::Path;

use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};

use super::{Config, ConfigError, draft::Draft, extract::extract, position::PREFIX};

impl Config {
    /// Reads `file`, or [`Config::trial`] without one. Environment variables override its values.
    ///
    /// Relative paths are relative to the folder of the file.
    ///
    /// # Errors
    ///
    /// Fails if a key or a value is wrong, with each of them and the file or variable that contains it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Draft::read(file)?.finish()
    }
}

impl Draft {
    /// Reads the same sources as [`Config::load`], and collects mistakes instead of failing.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or is not TOML.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let (defaults, folder) = match file {
            Some(file) => (from_file(file)?, file.parent().unwrap_or(Path::new(""))),
            None => (Figment::from(Serialized::defaults(Config::trial())), Path::new("")),
        };
        let mut draft = extract(&defaults.merge(environment()))?;
        draft.config = draft.config.resolved_from(folder);
        draft.file = file.map(Path::to_owned);
        Ok(draft)
    }
}

fn from_file(file: &Path) -> Result<Figment, ConfigError> {
    // figment treats a missing file as an empty one.
    let failed = |source| ConfigError::File { path: file.to_owned(), source };
    std::fs::File::open(file).and_then(|file| file.metadata()).map_err(failed)?;
    Ok(Figment::from(Serialized::defaults(Config::default())).merge(Toml::file_exact(file)))
}

fn environment() -> Env {
    Env::prefixed(PREFIX)
        .map(|key| key.as_str().to_lowercase().replace("__", ".").replace('_', "-").into())
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's `Jail` asks for its error by value")]
mod tests {
    use figment::Jail;
    use ipfs_registry_core::RegistryKind;

    use super::*;

    fn load() -> Result<Config, ConfigError> {
        Config::load(Some(Path::new("conf/ipkg.toml")))
    }

    fn with(toml: &str, test: impl FnOnce(&mut Jail)) {
        Jail::expect_with(|jail| {
            jail.create_dir("conf")?;
            jail.create_file("conf/ipkg.toml", toml)?;
            test(jail);
            Ok(())
        });
    }

    #[test]
    fn a_mistake_in_a_layer_counts_layers_from_1() {
        let layers = "[storage]\nlayers = [{ memory = true }, { directory = 5 }]";
        with(layers, |_| {
            let error = load().unwrap_err().to_string();

            assert!(error.contains("`directory` of layer 2 of `storage.layers` in"), "{error}");
        });
    }

    #[test]
    fn a_trial_accepts_packages_of_both_kinds() {
        assert_eq!(Config::trial().registry.kind, RegistryKind::Mixed);
        assert_eq!(Config::default().registry.kind, RegistryKind::Npm);
    }

    #[test]
    fn the_example_file_documents_the_defaults() {
        let example = include_str!("../../../../config/ipkg.example.toml");
        let parsed: Config = Figment::from(Toml::string(example)).extract().unwrap();

        assert_eq!(parsed, Config { storage: Config::trial().storage, ..Config::default() });
    }

    #[test]
    fn the_environment_overrides_the_file() {
        with("[registry]\nkind = \"cargo\"\nbody-limit = 5", |jail| {
            jail.set_env("IPKG_SERVER_REGISTRY__BODY_LIMIT", "7");
            let config = load().unwrap();

            assert_eq!(config.registry.body_limit, 7);
            assert_eq!(config.registry.kind, RegistryKind::Cargo);
        });
    }

    #[test]
    fn relative_paths_are_relative_to_the_folder_of_the_file() {
        let toml = "[database]\nurl = \"sqlite:a.db\"\n[storage]\nlayers = [{ directory = \"o\" }]";
        with(toml, |_| {
            let config = load().unwrap();

            assert_eq!(config.database.url, "sqlite:conf/a.db");
            assert_eq!(config.storage.layers[0].directory.as_deref(), Some(Path::new("conf/o")));
        });
    }

    #[test]
    fn a_database_path_may_follow_two_slashes() {
        for (url, expected) in [
            ("sqlite://a.db", "sqlite:conf/a.db"),
            ("sqlite:///a.db", "sqlite:/a.db"),
            ("sqlite://:memory:", "sqlite://:memory:"),
            ("sqlite:", "sqlite:"),
        ] {
            with(&format!("[database]\nurl = \"{url}\""), |_| {
                assert_eq!(load().unwrap().database.url, expected);
            });
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_file() {
        with("[registry]\nbody_limit = 5", |_| {
            let error = load().unwrap_err().to_string();

            assert!(error.contains("unknown key `registry.body_limit`"), "{error}");
            assert!(error.contains("conf/ipkg.toml"), "{error}");
        });
    }

    #[test]
    fn an_unknown_variable_is_named() {
        with("", |jail| {
            jail.set_env("IPKG_SERVER_REGISTRY__BODY_LIMITS", "7");
            let error = load().unwrap_err().to_string();

            assert!(error.contains("registry.body-limits"), "{error}");
            assert!(error.contains("IPKG_SERVER_REGISTRY__BODY_LIMITS"), "{error}");
        });
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_its_key() {
        with("[registry]\nbody-limit = \"big\"", |_| {
            let error = load().unwrap_err().to_string();

            assert!(error.contains("registry.body-limit") && error.contains("big"), "{error}");
        });
    }

    #[test]
    fn every_wrong_key_is_reported_with_its_source() {
        let toml = "[registry]\nkind = \"pypi\"\nbody-limits = 5\nnotice-limit = \"big\"\n[nothing]\na = 1\n\
                    [tls]\ncert = \"a.pem\"\nkey = 5\n\
                    [storage]\nlayers = [{ memory = true, key = 1 }, { memory = true, other = 2 }]\n";
        with(toml, |jail| {
            jail.set_env("IPKG_SERVER_LIMITS__PAGE", "many");
            let Err(ConfigError::Mistakes(lines)) = load() else { panic!("it is wrong") };

            for (key, place) in [
                ("`registry.kind`", "conf/ipkg.toml"),
                ("`registry.body-limits`", "conf/ipkg.toml"),
                ("`registry.notice-limit`", "conf/ipkg.toml"),
                ("`nothing`", "conf/ipkg.toml"),
                ("`tls.key`", "conf/ipkg.toml"),
                ("`key` of layer 1 of `storage.layers`", "conf/ipkg.toml"),
                ("`other` of layer 2 of `storage.layers`", "conf/ipkg.toml"),
                ("`limits.page`", "IPKG_SERVER_LIMITS__PAGE"),
            ] {
                let found = lines.iter().filter(|line| line.contains(key) && line.contains(place));
                assert_eq!(found.count(), 1, "{key}: {lines:#?}");
            }
            assert_eq!(lines.len(), 8, "{lines:#?}");
        });
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let error = Config::load(Some(Path::new("no/such.toml"))).unwrap_err().to_string();

        assert!(error.contains("no/such.toml"), "{error}");
    }
}
