//! The file an archive is kept in: under a hidden name until it was checked.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::{NamedTempFile, TempPath};

use crate::{
    ClientError,
    worker::{Worker, blocking::Cancelled},
};

/// A hidden file, and the name it is to have. The file is removed where this is dropped.
pub(super) struct Place {
    hidden: TempPath,
    target: PathBuf,
}

/// Makes a hidden file in the folder of `target`, where nothing may be yet.
pub(super) async fn begin(worker: &Worker, target: PathBuf) -> Result<(File, Place), ClientError> {
    let begin = move |_: &Cancelled| {
        if target.symlink_metadata().is_ok() {
            return Err(ClientError::Exists(target));
        }
        let folder = folder(&target);
        let hidden = hidden(folder).map_err(ClientError::io(folder))?;
        let (file, hidden) = hidden.into_parts();
        Ok((file, Place { hidden, target }))
    };
    worker.block(begin).await
}

impl Place {
    /// The name that the file is to have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the file its name, durably. The name comes in a step of its own: where the future is
    /// dropped during the first one, which can take long, the hidden file is still removed.
    pub(super) async fn keep(self, worker: &Worker, file: File) -> Result<(), ClientError> {
        let failed = ClientError::io(self.target.clone());
        worker.block(move |_| file.sync_all().map_err(failed)).await?;
        worker.block(move |_| self.name(sync_folder)).await
    }

    /// Gives the file its name, and takes it away again where `sync` cannot make it durable.
    fn name(self, sync: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), ClientError> {
        let Self { hidden, target } = self;
        hidden.persist_noclobber(&target).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => ClientError::Exists(target.clone()),
            _ => ClientError::Io { path: target.clone(), source: failed.error },
        })?;
        sync(folder(&target)).map_err(|source| {
            // With the file still there, trying again would only find that it exists. Where it
            // cannot be removed either, the first failure is the one to tell.
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

fn hidden(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ipkg-").suffix(".part");
    // Temporary files are private by default; an archive is as readable as any new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
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
