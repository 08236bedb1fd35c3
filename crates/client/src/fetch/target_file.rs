//! The file that an archive is fetched to. It has a hidden name until the archive is verified.

mod creation;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use self::creation::Creation;
use crate::{
    ClientError,
    worker::{Worker, blocking::CancelToken},
};

/// A hidden file, and the path that it gets later. Dropping this removes the file.
pub(super) struct TargetFile {
    temp: TempPath,
    target: PathBuf,
}

/// Creates a hidden file in the folder of `target`. Fails if `target` exists.
pub(super) async fn create(
    worker: &Worker,
    target: PathBuf,
) -> Result<(File, TargetFile), ClientError> {
    let creation = Creation::default();
    let (slot, path) = (creation.slot(), target.clone());
    let create = move |_: &CancelToken| {
        if path.symlink_metadata().is_ok() {
            return Err(ClientError::Exists(path));
        }
        let folder = folder(&path);
        slot.create_in(folder).map_err(ClientError::io(folder))?.ok_or(ClientError::Stopped)
    };
    let file = worker.run_blocking(create).await?;
    let temp = creation.finish().ok_or(ClientError::Stopped)?;
    Ok((file, TargetFile { temp, target }))
}

impl TargetFile {
    /// Returns the path that the file gets.
    pub(super) fn path(&self) -> &Path {
        &self.target
    }

    /// Syncs the file to disk and renames it to its path. These are two steps: if the future is
    /// dropped during the sync, which can take long, the hidden file is removed.
    pub(super) async fn persist(self, worker: &Worker, file: File) -> Result<(), ClientError> {
        let failed = ClientError::io(self.target.clone());
        worker.run_blocking(move |_| file.sync_all().map_err(failed)).await?;
        worker.run_blocking(move |_| self.rename(sync_folder)).await
    }

    /// Renames the file to its path and calls `sync` on the folder. If that fails, removes the file.
    fn rename(self, sync: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), ClientError> {
        let Self { temp, target } = self;
        temp.persist_noclobber(&target).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => ClientError::Exists(target.clone()),
            _ => ClientError::Io { path: target.clone(), source: failed.error },
        })?;
        sync(folder(&target)).map_err(|source| {
            // Remove the file, or a retry would fail because it exists. If the removal fails too,
            // the first error is the one to report.
            fs::remove_file(&target).ok();
            ClientError::Io { path: target, source }
        })
    }
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
