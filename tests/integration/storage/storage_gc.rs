//! `ipkg-server storage gc`, beside a running server.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use actix_web::rt;
use bytes::Bytes;
use futures_util::future::{join_all, try_join_all};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ContentId, Namespace, wire::Code};
use ipfs_registry_tests::{
    archives::npm, publisher_with_namespace, temp_registry::TempRegistry,
    test_registry::TestRegistry,
};

const LAYERS: [&str; 2] = ["objects", "copies"];
const OLD: Duration = Duration::from_secs(24 * 60 * 60 + 60);
const YOUNG: Duration = Duration::from_secs(23 * 60 * 60);

/// Puts an unreferenced object of this age into a layer, atomically.
fn plant(
    registry: &TempRegistry,
    folder: &str,
    bytes: &[u8],
    age: Duration,
) -> anyhow::Result<PathBuf> {
    let path = registry.object(folder, &ContentId::of(bytes));
    fs::create_dir_all(path.parent().unwrap())?;
    let new = tempfile::NamedTempFile::new_in(registry.path())?;
    fs::write(new.path(), bytes)?;
    set_age(new.path(), age)?;
    new.persist(&path)?;
    Ok(path)
}

fn set_age(path: &Path, age: Duration) -> anyhow::Result<()> {
    let file = fs::File::options().write(true).open(path)?;
    Ok(file.set_modified(SystemTime::now() - age)?)
}

#[actix_web::test]
async fn gc_removes_only_old_unreferenced_objects() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 2).await?;
    set_age(&registry.file("objects", 0), OLD)?;
    let gone = [
        plant(&registry.folder, "objects", b"both", OLD)?,
        plant(&registry.folder, "copies", b"both", OLD)?,
        plant(&registry.folder, "objects", b"one", OLD)?,
    ];
    let young = plant(&registry.folder, "copies", b"young", YOUNG)?;
    let foreign = registry.folder.path().join("objects/notes.txt");
    let beside = young.with_file_name("notes.txt");
    for path in [&foreign, &beside] {
        fs::write(path, "not an object")?;
        set_age(path, OLD)?;
    }

    let dry = registry.storage("gc").await?;
    assert!(gone.iter().all(|path| path.exists()), "a dry run removes nothing");
    let deleted = registry.storage("gc --delete").await?;
    let again = registry.storage("gc --delete").await?;

    assert_eq!((dry.status, deleted.status, again.status), (0, 0, 0), "{deleted:?}");
    for (output, removed) in [(&dry, [0, 0]), (&deleted, [2, 1])] {
        assert_eq!([1, 2].map(|it| output.count(it, "objects")), [4, 4]);
        assert_eq!([1, 2].map(|it| output.count(it, "unnamed")), [2, 2]);
        assert_eq!([1, 2].map(|it| output.count(it, "removable")), [2, 1]);
        assert_eq!([1, 2].map(|it| output.count(it, "removed")), removed);
    }
    assert_eq!([1, 2].map(|it| again.count(it, "removable")), [0, 0]);
    assert!(gone.iter().all(|path| !path.exists()));
    assert!([young, foreign, beside].iter().all(|path| path.exists()));
    assert_eq!(registry.storage("status").await?.status, 0, "what is named is there");
    Ok(())
}

#[actix_web::test]
async fn removed_bytes_can_be_published_again() -> anyhow::Result<()> {
    let mut registry = TestRegistry::start(&LAYERS, 1).await?;
    let archive = npm("other", "1.0.0");
    plant(&registry.folder, "objects", &archive, OLD)?;

    let deleted = registry.storage("gc --delete").await?;
    registry.publish(archive).await?;

    assert_eq!(deleted.count(1, "removed"), 1);
    assert_eq!(registry.storage("status").await?.status, 0);
    Ok(())
}

/// How many archives are published while gc removes old copies of them: more than one batch of gc.
const ARCHIVES: usize = 240;
const PUBLISHERS: usize = 6;

#[actix_web::test]
async fn gc_never_removes_an_object_of_a_version() -> anyhow::Result<()> {
    let registry = TestRegistry::start(&LAYERS, 0).await?;
    let publishers =
        join_all((0..PUBLISHERS).map(|i| publisher_with_namespace(registry.server.url(), i))).await;
    let publishers: Vec<_> = publishers.into_iter().collect::<anyhow::Result<_>>()?;
    let archives: Vec<Bytes> = (0..ARCHIVES).map(|i| npm("tool", &format!("1.0.{i}"))).collect();
    for (archive, folder) in archives.iter().flat_map(|it| LAYERS.map(|folder| (it, folder))) {
        plant(&registry.folder, folder, archive, OLD)?;
    }

    let publishing = publishers.iter().enumerate().map(|(i, publisher)| {
        let mine = archives.iter().skip(i).step_by(PUBLISHERS);
        publish_all(publisher, mine)
    });
    let collecting = async {
        loop {
            let output = registry.storage("gc --delete").await?;
            anyhow::ensure!(output.status == 0, "{output:?}");
        }
    };
    tokio::select! {
        published = try_join_all(publishing) => drop(published?),
        collected = collecting => collected?,
    }

    let status = registry.storage("status").await?;
    assert_eq!(status.status, 0, "{status:?}");
    assert_eq!([1, 2].map(|it| status.count(it, "objects")), [ARCHIVES as u64; 2]);
    Ok(())
}

/// Publishes all archives. Retries if a removal is in progress.
async fn publish_all(
    (client, namespace): &(Client, Namespace),
    archives: impl Iterator<Item = &Bytes>,
) -> anyhow::Result<()> {
    for archive in archives {
        let refused = loop {
            match client.publish(namespace, archive.clone()).await {
                Err(error) if error.code() == Some(Code::StorageUnavailable) => {}
                done => break done.err(),
            }
            rt::time::sleep(Duration::from_millis(1)).await;
        };
        refused.map_or(Ok(()), Err)?;
    }
    Ok(())
}
