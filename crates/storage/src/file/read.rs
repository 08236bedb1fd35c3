//! Reads an object in pieces, one piece ahead of the consumer.

use std::{
    fs::{File, Metadata},
    io::{self, ErrorKind},
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::task::{JoinHandle, spawn_blocking};

use super::error::{FileError, KIND};
use crate::{Object, ObjectMetadata, StorageError};

/// The size of a piece, in bytes. It is the size of a verified block, so that a read from the start
/// of a block yields whole blocks.
const PIECE: u64 = 256 * 1024;

/// Returns the metadata of the file at `path`, or `None` if it does not exist.
pub(super) fn stat(path: &Path) -> Result<Option<ObjectMetadata>, FileError> {
    let found = none_if_missing(std::fs::metadata(path)).map_err(FileError::of("look at", path))?;
    Ok(found.as_ref().map(metadata_of))
}

/// Opens the file at `path` and reads its first piece at `from`.
pub(super) fn open(path: &Path, from: u64) -> Result<Option<OpenedFile>, FileError> {
    let Some(file) = none_if_missing(File::open(path)).map_err(FileError::of("open", path))? else {
        return Ok(None);
    };
    let metadata = metadata_of(&file.metadata().map_err(FileError::of("look at", path))?);
    let mut rest = FileReader { file, path: path.to_owned(), offset: from, size: metadata.size };
    let first = rest.piece()?;
    Ok(Some(OpenedFile { metadata, first, rest }))
}

/// An open file with its first piece.
pub(super) struct OpenedFile {
    metadata: ObjectMetadata,
    first: Bytes,
    rest: FileReader,
}

impl OpenedFile {
    pub(super) fn into_object(self) -> Object {
        let first = stream::iter([Ok(self.first)]);
        let rest = stream::try_unfold(self.rest.read_ahead(), async |ahead: Option<NextPiece>| {
            let Some(ahead) = ahead else { return Ok(None) };
            let (piece, rest) = finish(ahead).await?;
            Ok(Some((piece, rest.read_ahead())))
        });
        Object { metadata: self.metadata, bytes: first.chain(rest).boxed() }
    }
}

/// The task that reads the next piece, and returns the reader of those after it.
type NextPiece = JoinHandle<Result<(Bytes, FileReader), FileError>>;

async fn finish(ahead: NextPiece) -> Result<(Bytes, FileReader), StorageError> {
    Ok(ahead.await.map_err(|stopped| StorageError::new(KIND, stopped))??)
}

/// Reads the remaining pieces of a file.
struct FileReader {
    file: File,
    path: PathBuf,
    offset: u64,
    size: u64,
}

impl FileReader {
    /// Starts to read the next piece, or returns `None` at the end.
    fn read_ahead(mut self) -> Option<NextPiece> {
        (self.offset < self.size)
            .then(|| spawn_blocking(move || self.piece().map(|piece| (piece, self))))
    }

    /// Returns the next piece. If the file was truncated since it was opened, the last piece is shorter
    /// or empty.
    fn piece(&mut self) -> Result<Bytes, FileError> {
        let mut piece = vec![0; self.size.saturating_sub(self.offset).min(PIECE) as usize];
        let filled = fill(&self.file, &mut piece, self.offset);
        piece.truncate(filled.map_err(FileError::of("read", &self.path))?);
        self.offset = if piece.is_empty() { self.size } else { self.offset + piece.len() as u64 };
        Ok(piece.into())
    }
}

fn fill(file: &File, piece: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match file.read_at(&mut piece[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(len) => filled += len,
            Err(again) if again.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn none_if_missing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// Uses the inode's time of change (ctime). Unlike the time of modification, no program can set it,
/// so that a file restored with an old time still counts as changed.
fn metadata_of(file: &Metadata) -> ObjectMetadata {
    let seconds = u64::try_from(file.ctime()).ok();
    let nanos = u32::try_from(file.ctime_nsec()).ok();
    let since = seconds.zip(nanos).map(|(seconds, nanos)| Duration::new(seconds, nanos));
    let modified = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    ObjectMetadata { size: file.len(), modified }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lengths(mut object: Object) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let Some(piece) = object.bytes.next().await {
            lengths.push(piece.unwrap().len());
        }
        lengths
    }

    fn file(len: usize) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; len]).unwrap();
        file
    }

    #[tokio::test]
    async fn a_file_comes_in_pieces_of_one_block() {
        let file = file(600_000);

        let opened = open(file.path(), 0).unwrap().unwrap();

        assert_eq!(lengths(opened.into_object()).await, [262_144, 262_144, 75_712]);
    }

    #[tokio::test]
    async fn a_file_truncated_during_a_read_ends_early() {
        let file = file(2_000_000);
        let opened = open(file.path(), 0).unwrap().unwrap();
        file.as_file().set_len(300_000).unwrap();

        assert_eq!(lengths(opened.into_object()).await.iter().sum::<usize>(), 300_000);
    }

    #[test]
    fn a_reset_modification_time_does_not_hide_a_change() {
        let file = file(10);
        let written = std::fs::metadata(file.path()).unwrap().modified().unwrap();
        let before = stat(file.path()).unwrap();

        // The clock ticks every few milliseconds: write until it has ticked.
        while stat(file.path()).unwrap() == before {
            std::fs::write(file.path(), [8; 10]).unwrap();
            file.as_file().set_modified(written).unwrap();
        }

        assert_eq!(std::fs::metadata(file.path()).unwrap().modified().unwrap(), written);
    }
}
