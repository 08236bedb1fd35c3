//! A backup under load with the commands of docs/OPERATING.md, and a registry that starts from it.

use std::{fs, path::Path, process::Command};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_client::Client;
use ipfs_registry_core::SigningKey;
use ipfs_registry_tests::{
    archives::npm,
    binary::binary,
    command_output::CommandOutput,
    db_copy::{copy, sqlite_url},
    publish_load::PublishLoad,
    temp_registry::TempRegistry,
};
use tempfile::TempDir;

/// Copies a folder like `rsync -a`: the files that exist when each folder is read.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => copy_folder(&entry.path(), &target)?,
            // A temporary file may have been removed or renamed.
            _ => drop(fs::copy(entry.path(), target)),
        }
    }
    Ok(())
}

async fn storage_status(registry: &TempRegistry) -> anyhow::Result<CommandOutput> {
    let mut status = Command::new(binary("ipkg-server"));
    status.args(["storage", "status", "-c"]).arg(registry.config()).env_remove("RUST_LOG");
    Ok(spawn_blocking(move || status.output()).await??.into())
}

#[actix_web::test]
async fn a_backup_under_load_restores_all_versions_acknowledged_before_it() -> anyhow::Result<()> {
    let (folder, backup) = (TempDir::new()?, TempDir::new()?);
    let (database, objects) = (folder.path().join("registry.db"), folder.path().join("objects"));
    let server = TempRegistry::on_database(&sqlite_url(&database), &objects)?.start()?;
    let load = PublishLoad::start(server.url(), 4).await?;
    load.wait_for(60).await?;

    let acknowledged = load.acknowledged();
    let copied = sqlite_url(&backup.path().join("registry.db"));
    let output = copy(&sqlite_url(&database), &copied).await?;
    assert_eq!(output.status, 0, "{output:?}");
    let (from, to) = (objects.clone(), backup.path().join("objects"));
    spawn_blocking(move || copy_folder(&from, &to)).await??;
    let all = load.stop().await?;
    assert!(all.len() > acknowledged.len(), "load went on");
    drop(server);
    folder.close()?;

    let registry = TempRegistry::on_database(&copied, &backup.path().join("objects"))?;
    let status = storage_status(&registry).await?;
    assert_eq!(status.status, 0, "{status:?}");
    assert!(status.count(1, "objects") >= acknowledged.len() as u64, "{status:?}");
    let restored = registry.start()?;
    let reader = Client::builder(restored.url()).build()?;
    for archive in acknowledged {
        let listed = reader.version(&archive).await?;
        assert_eq!(reader.fetch(archive).await?.bytes.len() as u64, listed.size);
    }
    // The restored registry accepts publishes.
    let owner = Client::builder(restored.url()).key(SigningKey::generate()).build()?;
    owner.sign_up().await?;
    owner.register(&"afterwards".parse()?).await?;
    owner.publish(&"afterwards".parse()?, npm("tool", "1.0.0")).await?;
    Ok(())
}
