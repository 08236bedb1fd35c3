//! The systemd unit, the container and the production configuration: same paths and users, and valid.

use std::{fs, process::Command};

use ipfs_registry_tests::{binary::binary, temp_registry::TempRegistry};

const UNIT: &str = include_str!("../../../config/ipkg-server.service");
const CONTAINER: &str = include_str!("../../../Dockerfile");
const PRODUCTION: &str = include_str!("../../../config/ipkg.production.toml");
const OPERATING: &str = include_str!("../../../docs/OPERATING.md");

/// Returns all values of `key` in the unit.
fn unit(key: &str) -> Vec<&'static str> {
    UNIT.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

#[test]
fn unit_container_and_configuration_name_the_same_paths() {
    let config = "/etc/ipkg-server/config.toml";
    let state = "/var/lib/ipkg-server";
    let aws = "/etc/ipkg-server/aws";

    assert_eq!(unit("ExecStart"), [format!("/usr/local/bin/ipkg-server -c {config}")]);
    assert!(CONTAINER.contains(&format!("CMD [\"-c\", \"{config}\"]")));
    assert_eq!((unit("User"), unit("StateDirectory")), (vec!["ipkg-server"], vec!["ipkg-server"]));
    assert!(CONTAINER.contains(&format!("--home-dir {state} ")));
    assert!(CONTAINER.contains("/usr/sbin/nologin ipkg-server\n"));
    for line in [format!("WORKDIR {state}\n"), format!("VOLUME {state}\n")] {
        assert!(CONTAINER.contains(&line), "{line}");
    }
    assert_eq!(unit("WorkingDirectory"), [state]);
    for (name, text) in [("unit", UNIT), ("container", CONTAINER)] {
        assert!(text.contains(&format!("TMPDIR={state}")), "{name}");
        assert!(text.contains("AWS_SHARED_CREDENTIALS_FILE="), "{name}");
    }
    assert_eq!(unit("LoadCredential"), [format!("aws:{aws}")]);
    for place in [config, state, aws, "/etc/ipkg-server/secrets"] {
        assert!(OPERATING.contains(&format!("| `{place}` |")), "{place}");
    }
}

#[test]
fn shipped_files_name_no_other_folders() {
    for (name, text) in
        [("unit", UNIT), ("container", CONTAINER), ("production", PRODUCTION), ("docs", OPERATING)]
    {
        for folder in ["/etc/ipkg", "/var/lib/ipkg"] {
            let others = text
                .match_indices(folder)
                .filter(|(at, _)| !text[at + folder.len()..].starts_with("-server"));
            assert_eq!(others.count(), 0, "{name}: {folder}");
        }
    }
}

/// Checks the example with its state folder replaced by a temporary one.
#[test]
fn the_production_example_passes_the_check() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let state = registry.path().join("state");
    fs::create_dir(&state)?;
    let config = PRODUCTION.replace("/var/lib/ipkg-server", &state.to_string_lossy());
    assert!(config != PRODUCTION, "everything that is kept is under the state folder");
    fs::write(registry.config(), config)?;
    let aws = registry.path().join("aws");
    fs::write(&aws, "[registry]\naws_access_key_id = a\naws_secret_access_key = b\n")?;

    let checked = Command::new(binary("ipkg-server"))
        .args(["config", "check", "-c"])
        .arg(registry.config())
        .env("AWS_SHARED_CREDENTIALS_FILE", &aws)
        .env("NO_COLOR", "1")
        .output()?;

    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(fs::read_dir(&state)?.count(), 0, "a check makes nothing");
    Ok(())
}
