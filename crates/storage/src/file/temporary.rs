//! Creates the temporary file that an object is written to before it gets its name.

use std::{fs::Permissions, io, os::unix::fs::PermissionsExt as _, path::Path};

use tempfile::NamedTempFile;

use super::{error::FileError, names};

/// The mode of an object's file before the process's umask: everybody may read it, only its owner
/// may write it.
const MODE: u32 = 0o644;

/// Creates a file in `folder`. Dropping it removes it, unless it was persisted under another name.
pub(super) fn create(folder: &Path) -> Result<NamedTempFile, FileError> {
    tempfile::Builder::new()
        .prefix(names::TEMPORARY_PREFIX)
        .suffix(names::TEMPORARY_SUFFIX)
        .rand_bytes(12)
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)
        .map_err(without_path)
        .map_err(FileError::of("write in the folder", folder))
}

/// Returns the error without the random file name that tempfile adds to it.
fn without_path(error: io::Error) -> io::Error {
    error.raw_os_error().map_or(error.kind().into(), io::Error::from_raw_os_error)
}
