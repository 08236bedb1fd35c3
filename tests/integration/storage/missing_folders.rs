//! Folders of layers: the server creates them only for an empty registry.

use std::{
    fs,
    process::{Command, Output},
};

use ipfs_registry_client::Client;
use ipfs_registry_core::SigningKey;
use ipfs_registry_tests::{
    archives::npm, binary::binary, servers::Postgres, temp_registry::TempRegistry,
    test_registry::TestRegistry,
};

const LAYERS: [&str; 2] = ["objects", "copies"];

/// Runs `ipkg-server`, which must fail, and returns the errors in its log.
fn errors(line: &str, registry: &TempRegistry) -> anyhow::Result<Vec<String>> {
    let mut command = Command::new(binary("ipkg-server"));
    command.args(line.split_whitespace()).arg("-c").arg(registry.config()).env("NO_COLOR", "1");
    let Output { status, stderr, .. } = command.env_remove("RUST_LOG").output()?;
    assert_eq!(status.code(), Some(1), "{line}");
    let stderr = String::from_utf8(stderr)?;
    let reported = stderr.lines().filter_map(|line| Some(line.split_once("ERROR")?.1.to_owned()));
    Ok(reported.collect())
}

/// Returns a registry with versions, whose server is stopped and whose second layer is moved away.
async fn without_copies() -> anyhow::Result<TestRegistry> {
    let mut registry = TestRegistry::start(&LAYERS, 2).await?;
    registry.server.signal("TERM")?;
    registry.server.wait()?;
    fs::rename(registry.folder.path().join("copies"), registry.folder.path().join("unmounted"))?;
    Ok(registry)
}

#[actix_web::test]
async fn a_missing_folder_stops_the_start_and_is_not_created() -> anyhow::Result<()> {
    let registry = without_copies().await?;
    let folder = registry.folder.path().join("copies");

    let reported = errors("-b 127.0.0.1:0", &registry.folder)?;

    let [reported] = &reported[..] else { panic!("{reported:?}") };
    for part in [
        "layer 2 of `storage.layers`: the folder `",
        &format!("{}` does not exist", folder.display()),
        "mount its disk",
        &format!("`mkdir {}`", folder.display()),
        "`ipkg-server storage sync`",
    ] {
        assert!(reported.contains(part), "{part}: {reported}");
    }
    assert!(!folder.exists());
    fs::rename(registry.folder.path().join("unmounted"), &folder)?;
    drop(registry.folder.start()?);
    Ok(())
}

#[actix_web::test]
async fn commands_do_not_create_a_missing_folder() -> anyhow::Result<()> {
    let registry = without_copies().await?;
    let folder = registry.folder.path().join("copies");

    for line in ["status", "status --quick", "scrub", "sync", "gc", "gc --delete"] {
        let output = registry.storage(line).await?;

        assert_eq!(output.status, 1, "{line}: {output:?}");
        let layer = &output.json["layers"][1];
        assert_eq!(layer["reachable"], false, "{line}: {output:?}");
        let reason = layer["reason"].as_str().unwrap_or_default();
        assert!(
            reason.contains("does not exist") && reason.contains("`mkdir "),
            "{line}: {output:?}"
        );
        assert_eq!(output.json["layers"][0]["reachable"], true, "{line}: {output:?}");
        assert!(!folder.exists(), "{line}");
    }

    // The operator adds an empty layer.
    fs::create_dir(&folder)?;
    let sync = registry.storage("sync").await?;
    assert_eq!((sync.status, sync.count(2, "healed")), (0, 2), "{sync:?}");
    drop(registry.folder.start()?);
    Ok(())
}

#[actix_web::test]
async fn a_publish_does_not_create_a_missing_folder() -> anyhow::Result<()> {
    let mut registry = TestRegistry::start(&LAYERS, 1).await?;
    let folder = registry.folder.path().join("copies");
    fs::rename(&folder, registry.folder.path().join("unmounted"))?;

    let refused = registry.publish(npm("tool", "2.0.0")).await.unwrap_err();

    assert!(refused.to_string().contains("try again later"), "{refused}");
    assert!(!folder.exists());
    Ok(())
}

#[test]
fn a_check_reports_the_same_as_a_start_and_creates_nothing() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("registry.db").display());
    let registry = TempRegistry::on_database(&url, &folder.path().join("objects"))?;

    let check = Command::new(binary("ipkg-server"))
        .args(["config", "check", "-c"])
        .arg(registry.config())
        .output()?;

    assert!(check.status.success(), "{check:?}");
    assert_eq!(fs::read_dir(folder.path())?.count(), 0, "neither a database nor a folder is made");
    let server = registry.start()?;
    actix_web::rt::System::new().block_on(publish(server.url()))?;
    drop(server);
    fs::remove_dir_all(folder.path().join("objects"))?;
    let checked = errors("config check", &registry)?;
    let started = errors("-b 127.0.0.1:0", &registry)?;
    assert_eq!(checked.len(), 1, "{checked:?}");
    assert_eq!(checked, started);
    assert!(checked[0].contains("layer 1 of `storage.layers`"), "{checked:?}");
    Ok(())
}

#[test]
fn a_start_queries_postgres_before_it_creates_a_folder() -> anyhow::Result<()> {
    let Some(postgres) = Postgres::start() else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let objects = folder.path().join("objects");
    let registry = TempRegistry::on_database(&postgres.database()?, &objects)?;
    let server = registry.start()?;
    actix_web::rt::System::new().block_on(publish(server.url()))?;
    drop(server);
    fs::remove_dir_all(&objects)?;

    let reported = errors("-b 127.0.0.1:0", &registry)?;

    assert!(reported.len() == 1 && reported[0].contains("`mkdir "), "{reported:?}");
    assert!(!objects.exists());
    Ok(())
}

async fn publish(url: &str) -> anyhow::Result<()> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    client.register(&"acme".parse()?).await?;
    client.publish(&"acme".parse()?, npm("tool", "1.0.0")).await?;
    Ok(())
}
