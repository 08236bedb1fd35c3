//! Reads the 512-byte blocks of a tar: headers and bodies.

use std::io::Read;

use tar::Header;

use crate::{ArchiveError, Limits, inflate::Inflate};

const BLOCK: usize = 512;

/// Reads a tar header by header.
///
/// The reader of the `tar` crate loads the bodies of extended headers into memory without a
/// limit. This reader loads a body only on request and skips it otherwise.
pub(crate) struct Blocks<R> {
    stream: Inflate<R>,
    /// Unread bytes of the current body.
    body: u64,
    /// Padding bytes between the body and the next block.
    padding: u64,
    /// Whether at least one header was read.
    started: bool,
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(archive: R, size: u64, limits: &Limits) -> Self {
        Self { stream: Inflate::new(archive, size, limits), body: 0, padding: 0, started: false }
    }

    /// Skips the rest of the current body and returns the next header; `None` at the end of the
    /// tar.
    ///
    /// After the end, the stream may contain only zeros, because some unpackers look for more
    /// entries there.
    pub(crate) fn next_header(&mut self) -> Result<Option<Header>, ArchiveError> {
        self.skip(self.body)?;
        self.skip(self.padding)?;
        (self.body, self.padding) = (0, 0);

        let mut header = Header::new_old();
        self.read_header(header.as_mut_bytes())?;
        if is_zero(header.as_bytes()) {
            return self.check_trailing_zeros();
        }
        verify_checksum(&header)?;
        self.started = true;
        Ok(Some(header))
    }

    /// Sets the size of the body that follows the last header, in bytes.
    pub(crate) fn expect_body(&mut self, size: u64) {
        let in_last_block = size % BLOCK as u64;
        self.body = size;
        self.padding = if in_last_block == 0 { 0 } else { BLOCK as u64 - in_last_block };
    }

    /// Reads the whole current body. The caller must check its size against a limit first.
    pub(crate) fn read_body(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut body = Vec::new();
        while self.body > 0 {
            let remaining = usize::try_from(self.body).unwrap_or(usize::MAX);
            let bytes = self.stream.fill()?;
            let count = bytes.len().min(remaining);
            if count == 0 {
                return Err(TRUNCATED);
            }
            body.extend_from_slice(&bytes[..count]);
            self.stream.consume(count);
            self.body -= count as u64;
        }
        Ok(body)
    }

    fn skip(&mut self, mut count: u64) -> Result<(), ArchiveError> {
        while count > 0 {
            let available = self.stream.fill()?.len();
            if available == 0 {
                return Err(TRUNCATED);
            }
            let skipped = available.min(usize::try_from(count).unwrap_or(usize::MAX));
            self.stream.consume(skipped);
            count -= skipped as u64;
        }
        Ok(())
    }

    fn read_header(&mut self, header: &mut [u8; BLOCK]) -> Result<(), ArchiveError> {
        let mut filled = 0;
        while filled < BLOCK {
            let bytes = self.stream.fill()?;
            let count = bytes.len().min(BLOCK - filled);
            if count == 0 {
                return Err(if self.started { TRUNCATED } else { TOO_SHORT });
            }
            header[filled..filled + count].copy_from_slice(&bytes[..count]);
            self.stream.consume(count);
            filled += count;
        }
        Ok(())
    }

    fn check_trailing_zeros(&mut self) -> Result<Option<Header>, ArchiveError> {
        loop {
            let bytes = self.stream.fill()?;
            let count = bytes.len();
            if count == 0 {
                return Ok(None);
            }
            if !is_zero(bytes) {
                return Err(ArchiveError::NotTar("it has bytes after its end"));
            }
            self.stream.consume(count);
        }
    }
}

const TRUNCATED: ArchiveError = ArchiveError::Truncated("its tar has no end");
const TOO_SHORT: ArchiveError = ArchiveError::NotTar("it is shorter than one header");

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn verify_checksum(header: &Header) -> Result<(), ArchiveError> {
    let bytes = header.as_bytes();
    // The checksum field itself counts as eight spaces.
    let fields = bytes[..148].iter().chain(&bytes[156..]);
    let sum = fields.map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
    match header.cksum() {
        Ok(stored) if stored == sum => Ok(()),
        _ => Err(ArchiveError::NotTar("the checksum of a header is wrong")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_tar::{TestTar, gzip};

    fn count_headers(tar: &[u8]) -> Result<usize, ArchiveError> {
        let archive = gzip(tar);
        let limits = Limits { ratio: 1000, ..Limits::default() };
        let mut blocks = Blocks::new(&archive[..], archive.len() as u64, &limits);
        let mut count = 0;
        while let Some(header) = blocks.next_header()? {
            blocks.expect_body(header.entry_size().unwrap());
            count += 1;
        }
        Ok(count)
    }

    fn two_files() -> Vec<u8> {
        TestTar::new().file("package/a", &[1; 700]).file("package/b", b"").tar()
    }

    #[test]
    fn bodies_are_skipped() {
        assert_eq!(count_headers(&two_files()).unwrap(), 2);
    }

    #[test]
    fn a_truncated_tar_is_refused() {
        let tar = two_files();
        for length in [512, 1000, 1536, 1537, 2048] {
            let error = count_headers(&tar[..length]).unwrap_err();
            assert!(matches!(error, ArchiveError::Truncated(_)), "{length}: {error}");
        }
    }

    #[test]
    fn bytes_that_are_not_a_tar_are_refused() {
        for bytes in [&b""[..], b"some text", &b"some text ".repeat(100)] {
            let error = count_headers(bytes).unwrap_err();
            assert!(matches!(error, ArchiveError::NotTar(_)), "{error}");
        }
    }

    #[test]
    fn only_zeros_may_follow_the_end() {
        let mut tar = two_files();
        tar.extend([0; 10_000]);
        assert_eq!(count_headers(&tar).unwrap(), 2);

        tar.push(1);
        let error = count_headers(&tar).unwrap_err();
        assert!(matches!(error, ArchiveError::NotTar("it has bytes after its end")));
    }

    #[test]
    fn a_body_larger_than_the_stream_is_truncated() {
        let archive = gzip(&two_files());
        let mut blocks = Blocks::new(&archive[..], 1000, &Limits::default());
        blocks.next_header().unwrap();
        blocks.expect_body(u64::MAX);

        assert!(matches!(blocks.next_header(), Err(ArchiveError::Truncated(_))));
    }
}
