//! The creation of a hidden file on another thread, for a caller that can stop waiting.

use std::{
    fs::File,
    io, mem,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::{NamedTempFile, TempPath};

/// The caller's side. Dropping this removes the file at once, or prevents its creation. If the other
/// thread removed it, a process that exits after the drop could leave the file behind.
#[derive(Default)]
pub(super) struct Creation(Slot);

/// The other thread's side.
#[derive(Clone, Default)]
pub(super) struct Slot(Arc<Mutex<State>>);

#[derive(Default)]
enum State {
    #[default]
    Pending,
    Created(TempPath),
    Ended,
}

impl Creation {
    /// Returns the side for the thread that creates the file.
    pub(super) fn slot(&self) -> Slot {
        self.0.clone()
    }

    /// Returns the path of the created file.
    pub(super) fn finish(self) -> Option<TempPath> {
        self.0.end()
    }
}

impl Drop for Creation {
    fn drop(&mut self) {
        drop(self.0.end());
    }
}

impl Slot {
    /// Creates a hidden file in `folder`. Returns `None` if the caller is gone.
    pub(super) fn create_in(&self, folder: &Path) -> io::Result<Option<File>> {
        let mut state = self.state();
        if !matches!(*state, State::Pending) {
            return Ok(None);
        }
        let (file, path) = create_temp(folder)?.into_parts();
        *state = State::Created(path);
        Ok(Some(file))
    }

    /// Prevents a later creation. Returns the path if the file was created.
    fn end(&self) -> Option<TempPath> {
        match mem::replace(&mut *self.state(), State::Ended) {
            State::Created(path) => Some(path),
            State::Pending | State::Ended => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates a file with a hidden name in `folder`.
pub(super) fn create_temp(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ipkg-").suffix(".part");
    // Temporary files have mode 0600 by default. An archive gets the mode of a normal new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_creation_has_removed_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let creation = Creation::default();
        assert!(creation.slot().create_in(folder.path()).unwrap().is_some());

        drop(creation);

        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
    }

    #[test]
    fn a_dropped_creation_creates_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let creation = Creation::default();
        let slot = creation.slot();

        drop(creation);

        assert!(slot.create_in(folder.path()).unwrap().is_none());
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
    }
}
