use std::task::{Context, Waker};

use super::{creation::create_temp, *};
use crate::scripted_server::client;

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

/// Regression: queued work went on after its future was dropped, and left the file.
#[actix_rt::test]
async fn a_file_is_removed_if_the_future_is_dropped_before_the_sync() {
    let folder = tempfile::tempdir().unwrap();
    let worker = client(Vec::new()).worker;
    let (file, target) = create(&worker, folder.path().join("archive.tgz")).await.unwrap();
    let mut persisting = Box::pin(target.persist(&worker, file));
    assert!(persisting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());

    drop(persisting);

    assert!(is_empty(folder.path()));
    worker.run_blocking(|_| Ok(())).await.unwrap();
    assert!(is_empty(folder.path()));
}

/// Regression: the file stayed after the error, and a retry failed because it existed.
#[test]
fn a_file_is_removed_if_its_folder_cannot_be_synced() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("archive.tgz");
    let file = || TargetFile {
        temp: create_temp(folder.path()).unwrap().into_temp_path(),
        target: target.clone(),
    };

    let error = file().rename(|_| Err(io::Error::other("no sync"))).unwrap_err();

    assert!(matches!(error, ClientError::Io { .. }), "{error}");
    assert!(is_empty(folder.path()));
    file().rename(sync_folder).unwrap();
    assert!(target.exists());
}
