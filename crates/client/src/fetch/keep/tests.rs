use std::task::{Context, Waker};

use super::*;
use crate::peer::client;

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

/// The work that was queued used to go on without its future, and kept the file.
#[actix_rt::test]
async fn a_file_that_is_given_up_before_it_is_durable_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let worker = client(Vec::new()).worker;
    let (file, place) = begin(&worker, folder.path().join("archive.tgz")).await.unwrap();
    let mut keeping = Box::pin(place.keep(&worker, file));
    assert!(keeping.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());

    drop(keeping);

    assert!(is_empty(folder.path()));
    worker.block(|_| Ok(())).await.unwrap();
    assert!(is_empty(folder.path()));
}

/// The file used to stay where the failure was told, and trying again found that it exists.
#[test]
fn a_name_that_cannot_be_made_durable_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("archive.tgz");
    let place = || Place {
        hidden: hidden(folder.path()).unwrap().into_temp_path(),
        target: target.clone(),
    };

    let error = place().name(|_| Err(io::Error::other("no sync"))).unwrap_err();

    assert!(matches!(error, ClientError::Io { .. }), "{error}");
    assert!(is_empty(folder.path()));
    place().name(sync_folder).unwrap();
    assert!(target.exists());
}
