//! Errors of the file system, with the path and a hint for the operator.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::StorageError;

/// The [`kind`](crate::Layer::kind) of the layer.
pub(super) const KIND: &str = "file";

/// An operation on a file or folder failed.
#[derive(Debug, Error)]
#[error("cannot {doing} `{}`: {}", path.display(), reason(cause))]
pub(super) struct FileError {
    doing: &'static str,
    path: PathBuf,
    /// Not the `source`: the message contains it already.
    pub(super) cause: io::Error,
}

impl FileError {
    /// Returns a function for `map_err`.
    pub(super) fn of(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self { doing, path: path.to_owned(), cause }
    }
}

impl From<FileError> for StorageError {
    fn from(error: FileError) -> Self {
        Self::new(KIND, error)
    }
}

fn reason(cause: &io::Error) -> String {
    match cause.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "it is not a folder".to_owned(),
        _ => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_folder_and_the_cause() {
        let cause = io::Error::from(ErrorKind::ReadOnlyFilesystem);

        let error = FileError::of("write in", Path::new("/srv/objects"))(cause);

        assert_eq!(
            error.to_string(),
            "cannot write in `/srv/objects`: the file system is read-only"
        );
    }
}
