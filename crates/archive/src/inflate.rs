//! Decompresses the gzip stream under size limits.

use std::io::{self, BufRead as _, BufReader, Read};

use flate2::bufread::GzDecoder;
use thiserror::Error;

use crate::{ArchiveError, Excerpt, Limits};

const BUFFER: usize = 64 * 1024;
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Decompresses a gzip stream with one member, one buffer at a time.
///
/// RFC 1952 allows several members. `npm` reads all of them and `cargo` only the first, and
/// neither writes more than one, so a second member is refused.
pub(crate) struct Inflate<R> {
    decoder: GzDecoder<BufReader<Source<R>>>,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    unpacked: u64,
    limit: OutputLimit,
}

impl<R: Read> Inflate<R> {
    /// Starts to decompress `archive`, which has `size` bytes.
    pub(crate) fn new(archive: R, size: u64, limits: &Limits) -> Self {
        let source = Source { archive, magic: Vec::with_capacity(MAGIC.len()) };
        Self {
            decoder: GzDecoder::new(BufReader::with_capacity(BUFFER, source)),
            buffer: vec![0; BUFFER].into(),
            start: 0,
            end: 0,
            unpacked: 0,
            limit: OutputLimit {
                archive_size: size,
                ratio: limits.ratio,
                max_bytes: limits.unpacked,
            },
        }
    }

    /// Returns the next bytes; an empty slice after a well-formed end of the stream.
    pub(crate) fn fill(&mut self) -> Result<&[u8], ArchiveError> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.decoder.read(&mut self.buffer).map_err(|e| self.convert_error(e))?;
            self.unpacked += self.end as u64;
            self.limit.check(self.unpacked)?;
        }
        if self.end == 0 {
            self.check_end()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Marks `count` bytes returned by [`Self::fill`] as read.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    fn check_end(&mut self) -> Result<(), ArchiveError> {
        match self.decoder.get_mut().fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(ArchiveError::TrailingBytes),
            Err(error) => Err(self.convert_error(error)),
        }
    }

    fn convert_error(&self, error: io::Error) -> ArchiveError {
        let error = match error.downcast::<SourceError>() {
            Ok(SourceError(source)) => return ArchiveError::Io(source),
            Err(error) => error,
        };
        if self.decoder.get_ref().get_ref().magic != MAGIC {
            return ArchiveError::NotGzip;
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => ArchiveError::Truncated("its gzip stream has no end"),
            _ => ArchiveError::CorruptGzip(Excerpt::of(error.to_string().as_bytes())),
        }
    }
}

/// The maximum number of decompressed bytes.
struct OutputLimit {
    archive_size: u64,
    ratio: u64,
    max_bytes: u64,
}

impl OutputLimit {
    fn check(&self, unpacked: u64) -> Result<(), ArchiveError> {
        let by_ratio = self.archive_size.saturating_mul(self.ratio);
        if unpacked <= by_ratio.min(self.max_bytes) {
            return Ok(());
        }
        if self.max_bytes <= by_ratio {
            return Err(ArchiveError::TooLarge { limit: self.max_bytes });
        }
        Err(ArchiveError::Bomb { size: self.archive_size, ratio: self.ratio })
    }
}

/// The compressed input. Wraps its I/O errors in [`SourceError`] to separate them from gzip errors.
struct Source<R> {
    archive: R,
    /// The first two bytes.
    magic: Vec<u8>,
}

/// An I/O error of the input, passed through the decoder.
#[derive(Debug, Error)]
#[error(transparent)]
struct SourceError(io::Error);

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = loop {
            match self.archive.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome.map_err(|error| io::Error::other(SourceError(error)))?,
            }
        };
        let missing = MAGIC.len() - self.magic.len();
        self.magic.extend(buffer[..count].iter().take(missing));
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_tar::gzip;

    fn unpack(archive: impl Read, size: usize, limits: &Limits) -> Result<Vec<u8>, ArchiveError> {
        let mut stream = Inflate::new(archive, size as u64, limits);
        let mut unpacked = Vec::new();
        loop {
            let bytes = stream.fill()?;
            let count = bytes.len();
            if count == 0 {
                return Ok(unpacked);
            }
            unpacked.extend_from_slice(bytes);
            stream.consume(count);
        }
    }

    fn unpack_all(archive: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        unpack(archive, archive.len(), &Limits::default())
    }

    /// Returns one byte for each read, and `Interrupted` before each of them.
    struct OneByteReader<'a>(&'a [u8], bool);

    impl Read for OneByteReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = buffer.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn short_and_interrupted_reads_are_retried() {
        let text = b"bytes that repeat, bytes that repeat".repeat(5000);
        let archive = gzip(&text);
        let limits = Limits { ratio: 1000, ..Limits::default() };

        assert_eq!(unpack(&archive[..], archive.len(), &limits).unwrap(), text);
        assert_eq!(unpack(OneByteReader(&archive, false), archive.len(), &limits).unwrap(), text);
    }

    #[test]
    fn truncated_gzip_and_other_data_have_different_errors() {
        for bytes in [&b""[..], b"\x1f", b"PK\x03\x04", b"{\"name\": \"mock-package\"}"] {
            assert!(matches!(unpack_all(bytes), Err(ArchiveError::NotGzip)), "{bytes:?}");
        }
        let archive = gzip(b"some text");
        for length in 2..archive.len() {
            let error = unpack_all(&archive[..length]).unwrap_err();
            assert!(matches!(error, ArchiveError::Truncated(_)), "{length}: {error}");
        }
    }

    #[test]
    fn a_wrong_checksum_is_refused() {
        let mut archive = gzip(b"some text");
        let checksum = archive.len() - 8;
        archive[checksum] ^= 1;

        assert!(matches!(unpack_all(&archive), Err(ArchiveError::CorruptGzip(_))));
    }

    #[test]
    fn bytes_after_the_stream_are_refused() {
        let once = gzip(b"some text");
        for after in [&once[..], b"\0", b"garbage"] {
            let archive = [&once[..], after].concat();
            assert!(matches!(unpack_all(&archive), Err(ArchiveError::TrailingBytes)));
        }
    }

    #[test]
    fn the_unpacked_size_is_limited() {
        let archive = gzip(&[7; 1000]);
        let limits = Limits { unpacked: 1000, ..Limits::default() };

        assert!(unpack(&archive[..], 1000, &limits).is_ok());
        let limits = Limits { unpacked: 999, ..limits };
        let error = unpack(&archive[..], 1000, &limits).unwrap_err();
        assert!(matches!(error, ArchiveError::TooLarge { limit: 999 }), "{error}");
    }

    #[test]
    fn the_ratio_is_limited() {
        let archive = gzip(&[7; 1000]);

        assert!(unpack(&archive[..], 5, &Limits::default()).is_ok());
        let error = unpack(&archive[..], 4, &Limits::default()).unwrap_err();
        assert!(matches!(error, ArchiveError::Bomb { size: 4, ratio: 200 }), "{error}");
    }

    #[test]
    fn a_read_failure_is_an_io_error() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "disk on fire"))
            }
        }
        let archive = gzip(b"some text");

        for length in [0, 1, 5, archive.len() - 3, archive.len()] {
            let error = unpack(archive[..length].chain(Failing), 29, &Limits::default());
            assert!(matches!(error, Err(ArchiveError::Io(_))), "{length}");
        }
    }
}
