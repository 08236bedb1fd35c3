//! Reads an object: opened once, in pieces, one piece ahead of who takes them.

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
use crate::{Object, Stat, StorageError};

/// How many bytes are read at once: as many as a block that is checked, so that a read from a
/// block's start yields the blocks themselves.
const PIECE: u64 = 256 * 1024;

/// What the disk tells of the file at `path`.
pub(super) fn stat(path: &Path) -> Result<Option<Stat>, FileError> {
    let found = found(std::fs::metadata(path)).map_err(FileError::of("look at", path))?;
    Ok(found.as_ref().map(stat_of))
}

/// Opens the file at `path` and reads its first piece from `from` on.
pub(super) fn begin(path: &Path, from: u64) -> Result<Option<Begun>, FileError> {
    let Some(file) = found(File::open(path)).map_err(FileError::of("open", path))? else {
        return Ok(None);
    };
    let stat = stat_of(&file.metadata().map_err(FileError::of("look at", path))?);
    let mut rest = Rest { file, path: path.to_owned(), offset: from, size: stat.size };
    let first = rest.piece()?;
    Ok(Some(Begun { stat, first, rest }))
}

/// A file that was opened, with its first piece.
pub(super) struct Begun {
    stat: Stat,
    first: Bytes,
    rest: Rest,
}

impl Begun {
    pub(super) fn into_object(self) -> Object {
        let first = stream::iter([Ok(self.first)]);
        let rest = stream::try_unfold(self.rest.ahead(), async |ahead: Option<Ahead>| {
            let Some(ahead) = ahead else { return Ok(None) };
            let (piece, rest) = finish(ahead).await?;
            Ok(Some((piece, rest.ahead())))
        });
        Object { stat: self.stat, bytes: first.chain(rest).boxed() }
    }
}

/// A piece on its way, and what comes after it.
type Ahead = JoinHandle<Result<(Bytes, Rest), FileError>>;

async fn finish(ahead: Ahead) -> Result<(Bytes, Rest), StorageError> {
    Ok(ahead.await.map_err(|stopped| StorageError::new(KIND, stopped))??)
}

/// What is still to be read of a file.
struct Rest {
    file: File,
    path: PathBuf,
    offset: u64,
    size: u64,
}

impl Rest {
    /// Starts to read the next piece, unless there is none.
    fn ahead(mut self) -> Option<Ahead> {
        (self.offset < self.size)
            .then(|| spawn_blocking(move || self.piece().map(|piece| (piece, self))))
    }

    /// The next piece; a shorter one, and then none, where the file was cut since it was opened.
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

fn found<T>(opened: io::Result<T>) -> io::Result<Option<T>> {
    match opened {
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// The inode's time of change: unlike that of the content, nobody can set it back, so that a file
/// that was restored with the time of another one is seen to have changed.
fn stat_of(file: &Metadata) -> Stat {
    let seconds = u64::try_from(file.ctime()).ok();
    let nanos = u32::try_from(file.ctime_nsec()).ok();
    let since = seconds.zip(nanos).map(|(seconds, nanos)| Duration::new(seconds, nanos));
    let modified = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    Stat { size: file.len(), modified }
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

        let begun = begin(file.path(), 0).unwrap().unwrap();

        assert_eq!(lengths(begun.into_object()).await, [262_144, 262_144, 75_712]);
    }

    #[tokio::test]
    async fn a_file_that_is_cut_while_it_is_read_ends_early() {
        let file = file(2_000_000);
        let begun = begin(file.path(), 0).unwrap().unwrap();
        file.as_file().set_len(300_000).unwrap();

        assert_eq!(lengths(begun.into_object()).await.iter().sum::<usize>(), 300_000);
    }

    #[test]
    fn a_time_that_was_set_back_does_not_hide_a_change() {
        let file = file(10);
        let written = std::fs::metadata(file.path()).unwrap().modified().unwrap();
        let before = stat(file.path()).unwrap();

        // A clock ticks every few milliseconds: write until it did.
        while stat(file.path()).unwrap() == before {
            std::fs::write(file.path(), [8; 10]).unwrap();
            file.as_file().set_modified(written).unwrap();
        }

        assert_eq!(std::fs::metadata(file.path()).unwrap().modified().unwrap(), written);
    }
}
