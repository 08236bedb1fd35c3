//! `ipkg-server storage status`, `scrub` and `sync`, beside a running server.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Output},
};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_tests::{
    binary::binary, command_output::CommandOutput, temp_registry::TempRegistry,
    test_registry::TestRegistry,
};

const LAYERS: [&str; 2] = ["objects", "copies"];

fn flip_a_byte(file: &Path) -> anyhow::Result<()> {
    let mut bytes = fs::read(file)?;
    bytes[100] ^= 1;
    Ok(fs::write(file, bytes)?)
}

#[actix_web::test]
async fn a_healthy_registry_has_no_findings() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 3).await?;

    for line in ["status", "status --quick", "scrub", "sync", "gc", "gc --delete"] {
        let output = registry.storage(line).await?;

        assert_eq!(output.status, 0, "{line}: {output:?}");
        assert_eq!(output.json["command"], line.split(' ').next().unwrap());
        for position in [1, 2] {
            assert_eq!(output.json["layers"][position - 1]["kind"], "file");
            assert_eq!(output.json["layers"][position - 1]["reachable"], true);
            assert_eq!(output.count(position, "objects"), 3);
            for key in ["missing", "corrupt", "healed", "unknown"] {
                assert_eq!(output.count(position, key), 0, "{line} {key}");
            }
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_removed_file_is_found_and_repaired() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 3).await?;
    let published = fs::read(registry.file("copies", 1))?;
    fs::remove_file(registry.file("copies", 1))?;

    let before = registry.storage("status").await?;
    let scrub = registry.storage("scrub").await?;
    let after = registry.storage("status").await?;

    assert_eq!((before.status, scrub.status, after.status), (1, 0, 0), "{scrub:?}");
    assert_eq!((before.count(1, "missing"), before.count(2, "missing")), (0, 1));
    assert_eq!((before.count(2, "objects"), before.count(2, "healed")), (2, 0));
    assert_eq!((scrub.count(2, "missing"), scrub.count(2, "healed")), (1, 1));
    assert_eq!((after.count(2, "missing"), after.count(2, "objects")), (0, 3));
    assert_eq!(fs::read(registry.file("copies", 1))?, published);
    Ok(())
}

#[actix_web::test]
async fn a_flipped_byte_is_found_and_repaired() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 3).await?;
    let published = fs::read(registry.file("objects", 2))?;
    flip_a_byte(&registry.file("objects", 2))?;

    let quick = registry.storage("status --quick").await?;
    let before = registry.storage("status").await?;
    let scrub = registry.storage("scrub").await?;
    let after = registry.storage("status").await?;

    assert_eq!(quick.status, 0, "the size is right: {quick:?}");
    assert_eq!((before.status, scrub.status, after.status), (1, 0, 0), "{scrub:?}");
    assert_eq!((before.count(1, "corrupt"), before.count(1, "objects")), (1, 3));
    assert_eq!(before.json["damage"][0]["content_id"], registry.ids[2].to_string());
    assert_eq!((scrub.count(1, "corrupt"), scrub.count(1, "healed")), (1, 1));
    assert_eq!(scrub.json["damage"].as_array().map(Vec::len), Some(0));
    assert_eq!(fs::read(registry.file("objects", 2))?, published);
    Ok(())
}

#[actix_web::test]
async fn a_scrub_names_objects_that_it_cannot_repair() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 2).await?;
    flip_a_byte(&registry.file("objects", 0))?;
    fs::remove_file(registry.file("copies", 0))?;

    for _ in 0..2 {
        let scrub = registry.storage("scrub").await?;

        assert_eq!(scrub.status, 1, "{scrub:?}");
        assert_eq!((scrub.count(1, "corrupt"), scrub.count(1, "healed")), (1, 0));
        assert_eq!((scrub.count(2, "missing"), scrub.count(2, "healed")), (1, 0));
        let damage = scrub.json["damage"].as_array().unwrap();
        assert_eq!(damage.len(), 2);
        assert!(damage.iter().all(|it| it["content_id"] == registry.ids[0].to_string()));
        assert_eq!(scrub.json["finished"], true);
        assert_eq!(scrub.json["resumed"], false, "the one before came to its end");
    }
    Ok(())
}

#[actix_web::test]
async fn sync_fills_a_new_layer() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&["objects"], 3).await?;
    registry.folder.set_layers(&LAYERS)?;
    fs::create_dir(registry.folder.path().join("copies"))?;

    let before = registry.storage("status").await?;
    let sync = registry.storage("sync").await?;
    let again = registry.storage("sync").await?;
    let after = registry.storage("status").await?;

    assert_eq!((before.status, before.count(2, "missing")), (1, 3));
    assert_eq!((sync.status, sync.count(2, "missing"), sync.count(2, "healed")), (0, 3, 3));
    assert_eq!((again.status, again.count(2, "missing"), again.count(2, "healed")), (0, 0, 0));
    assert_eq!(after.status, 0);
    for index in 0..3 {
        assert_eq!(
            fs::read(registry.file("copies", index))?,
            fs::read(registry.file("objects", index))?
        );
    }
    Ok(())
}

#[actix_web::test]
async fn an_unreachable_layer_does_not_hide_the_others() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 2).await?;
    fs::remove_file(registry.file("objects", 0))?;
    fs::rename(registry.folder.path().join("copies"), registry.folder.path().join("away"))?;
    fs::write(registry.folder.path().join("copies"), "not a folder")?;

    for line in ["status", "scrub", "sync"] {
        let output = registry.storage(line).await?;

        assert_eq!(output.status, 1, "{output:?}");
        assert_eq!((output.count(1, "missing"), output.count(1, "healed")), (1, 0));
        assert_eq!(output.json["layers"][1]["reachable"], false);
        assert_eq!(output.count(2, "unknown"), 2);
    }
    let gc = registry.storage("gc").await?;
    assert_eq!((gc.status, &gc.json["layers"][1]["reachable"]), (1, &false.into()));
    Ok(())
}

#[actix_web::test]
async fn the_configuration_option_is_accepted_before_and_after_the_command() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&["objects"], 1).await?;
    let run = async |program: &'static str, line: &str| {
        let config = registry.folder.config();
        let arguments = line.split(' ').map(|word| match word {
            "F" => config.clone().into_os_string(),
            word => word.into(),
        });
        let mut command = Command::new(binary(program));
        command.args(arguments).current_dir(registry.folder.path());
        anyhow::Ok(CommandOutput::from(spawn_blocking(move || command.output()).await??))
    };

    for line in ["-c F storage status", "storage -c F status", "storage status -c F"] {
        let output = run("ipkg-server", line).await?;
        assert_eq!((output.status, output.count(1, "objects")), (0, 1), "{line}: {output:?}");
        let output = run("ipkg", &format!("server {line}")).await?;
        assert_eq!((output.status, output.count(1, "objects")), (0, 1), "{line}: {output:?}");
    }
    for line in [
        "-c F storage status -c other.toml",
        "storage",
        "storage nothing",
        "storage gc --older-than 5",
        "storage scrub --rate fast",
    ] {
        assert_eq!(run("ipkg-server", line).await?.status, 2, "{line}");
    }
    Ok(())
}

#[actix_web::test]
async fn storage_commands_do_not_create_a_database() -> anyhow::Result<()> {
    let registry = TempRegistry::with_layers(&LAYERS)?;
    let trial = tempfile::tempdir()?;
    let in_memory = tempfile::tempdir()?;
    let config = "[storage]\nlayers = [{ directory = \"objects\" }]\n";
    fs::write(in_memory.path().join("config.toml"), config)?;

    for (folder, options) in [
        (registry.path(), "-c config.toml"),
        (trial.path(), ""),
        (in_memory.path(), "-c config.toml"),
    ] {
        for line in ["status", "scrub", "sync", "gc", "gc --delete"] {
            let before = names(folder)?;
            let mut command = Command::new(binary("ipkg-server"));
            command.arg("storage").args(line.split(' ')).args(options.split_whitespace());
            command.current_dir(folder);
            let output = CommandOutput::from(spawn_blocking(move || command.output()).await??);

            assert_eq!(output.status, 1, "{output:?}");
            assert!(output.stderr.contains("database"), "{output:?}");
            assert_eq!(names(folder)?, before);
        }
    }
    Ok(())
}

fn names(folder: &Path) -> anyhow::Result<Vec<std::ffi::OsString>> {
    let mut names: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|it| it.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}

/// Waits until the scrub reports its start, sends the signal, and returns the output.
fn signal(mut scrub: Child, signal: &str) -> anyhow::Result<CommandOutput> {
    let mut log = BufReader::new(scrub.stderr.take().unwrap());
    let mut stderr = String::new();
    log.read_line(&mut stderr)?;
    Command::new("kill").args([&format!("-{signal}"), &scrub.id().to_string()]).status()?;
    log.read_to_string(&mut stderr)?;
    let Output { status, stdout, .. } = scrub.wait_with_output()?;
    Ok(Output { status, stdout, stderr: stderr.into_bytes() }.into())
}

#[actix_web::test]
async fn a_scrub_resumes_after_an_interruption() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 30).await?;
    fs::remove_file(registry.file("copies", 7))?;
    // The scrub reads a few objects at once, and then one every few minutes.
    let slow = registry.start_storage("scrub --rate 10")?;
    let interrupted = spawn_blocking(|| signal(slow, "INT")).await??;
    let slow = registry.start_storage("scrub --rate 10")?;
    let killed = spawn_blocking(|| signal(slow, "KILL")).await??;
    let rest = registry.storage("scrub").await?;
    let next = registry.storage("scrub").await?;

    assert_eq!((interrupted.status, &interrupted.json["finished"]), (1, &false.into()));
    assert_eq!(interrupted.json["resumed"], false);
    assert!(interrupted.stderr.contains("resumes here"), "{interrupted:?}");
    assert!(interrupted.count(1, "objects") < 30);
    assert_eq!(killed.status, -1);
    assert!(killed.stderr.contains("resuming the scrub"), "{killed:?}");
    assert_eq!((rest.status, &rest.json["resumed"]), (0, &true.into()), "{rest:?}");
    assert_eq!((rest.count(1, "objects"), rest.count(2, "healed")), (30, 1));
    assert_eq!((next.status, &next.json["resumed"]), (0, &false.into()));
    assert_eq!((next.count(1, "objects"), next.count(2, "objects")), (30, 30));
    Ok(())
}

#[actix_web::test]
async fn a_scrub_restarts_on_request_or_if_the_layers_changed() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&["objects"], 3).await?;
    let stopped = async || {
        let slow = registry.start_storage("scrub --rate 10")?;
        spawn_blocking(|| signal(slow, "TERM")).await?
    };

    assert_eq!(stopped().await?.status, 1);
    let restarted = registry.storage("scrub --restart").await?;
    assert_eq!(stopped().await?.status, 1);
    registry.folder.set_layers(&LAYERS)?;
    fs::create_dir(registry.folder.path().join("copies"))?;
    let changed = registry.storage("scrub").await?;

    assert_eq!((restarted.status, &restarted.json["resumed"]), (0, &false.into()));
    assert_eq!((changed.status, &changed.json["resumed"]), (0, &false.into()));
    assert_eq!(changed.count(2, "healed"), 3);
    Ok(())
}
