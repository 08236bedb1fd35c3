//! File modes of databases and keys: the database contains private keys.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
};

use ipfs_registry_tests::{binary::binary, temp_registry::TempRegistry};

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// Writes a configuration with SQLite, even if the other tests use PostgreSQL.
fn registry(more: &str) -> anyhow::Result<TempRegistry> {
    let registry = TempRegistry::new("")?;
    let config = format!(
        "[database]\nurl = \"sqlite:registry.db\"\n[storage]\nlayers = [{{ directory = \"objects\" }}]\n{more}"
    );
    fs::write(registry.config(), config)?;
    Ok(registry)
}

/// Runs `ipkg-server db copy` with umask 000.
fn copy(from: &Path, to: &Path) -> anyhow::Result<String> {
    let url = |path: &Path| format!("sqlite:{}", path.display());
    let output = Command::new("sh")
        .args(["-c", "umask 000; exec \"$@\"", "sh"])
        .arg(binary("ipkg-server"))
        .args(["db", "copy", "--from", &url(from), "--to", &url(to)])
        .env_remove("RUST_LOG")
        .env("NO_COLOR", "1")
        .output()?;
    let stderr = String::from_utf8(output.stderr)?;
    anyhow::ensure!(output.status.success(), "{stderr}");
    Ok(stderr)
}

#[test]
fn databases_copies_and_keys_have_mode_0600() -> anyhow::Result<()> {
    let registry = registry("[registry]\nnpm-key = \"npm-key.pem\"\n")?;
    let path = |name: &str| registry.path().join(name);

    let server = registry.start_with_umask("000")?;

    assert!(!server.log().contains("WARN"), "{}", server.log());
    for name in ["registry.db", "registry.db-wal", "registry.db-shm", "npm-key.pem"] {
        assert_eq!(mode(&path(name)), 0o600, "{name}");
    }
    let stderr = copy(&path("registry.db"), &path("copy.db"))?;
    assert!(!stderr.contains("WARN"), "{stderr}");
    assert_eq!(mode(&path("copy.db")), 0o600);
    Ok(())
}

#[test]
fn a_wider_file_mode_is_kept_with_one_warning() -> anyhow::Result<()> {
    let registry = registry("")?;
    let database = registry.path().join("registry.db");
    drop(registry.start()?);
    fs::set_permissions(&database, Permissions::from_mode(0o644))?;

    let server = registry.start()?;

    let warned: Vec<_> = server.log().lines().filter(|line| line.contains("WARN")).collect();
    let [warned] = warned[..] else { panic!("{}", server.log()) };
    assert!(warned.contains(&format!("`{}` has mode 0644", database.display())), "{warned}");
    assert!(warned.contains(&format!("chmod 600 {}", database.display())), "{warned}");
    assert_eq!(mode(&database), 0o644);
    let target = registry.path().join("copy.db");
    fs::write(&target, "")?;
    fs::set_permissions(&target, Permissions::from_mode(0o640))?;
    let stderr = copy(&database, &target)?;
    assert!(stderr.contains("has mode 0640") && stderr.contains("chmod 600"), "{stderr}");
    Ok(())
}
