use std::{sync::mpsc, task::Context};

use futures_util::task::noop_waker_ref;

use super::*;

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

/// The work that was queued used to go on without its future, and kept the file.
#[test]
fn a_file_that_is_given_up_before_it_is_durable_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).build().unwrap();

    runtime.block_on(async {
        let (file, place) = begin(folder.path().join("archive.tgz")).await.unwrap();
        let (release, held) = mpsc::channel::<()>();
        let busy = actix_rt::task::spawn_blocking(move || held.recv());
        let mut keeping = Box::pin(place.keep(file));
        assert!(keeping.as_mut().poll(&mut Context::from_waker(noop_waker_ref())).is_pending());

        drop(keeping);

        release.send(()).unwrap();
        busy.await.unwrap().unwrap();
        blocking(|| ()).await;
    });
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
