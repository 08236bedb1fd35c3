//! The blocks of a tar: headers and bodies.

use std::io::Read;

use tar::Header;

use crate::{ArchiveError, Limits, inflate::Inflate};

const BLOCK: usize = 512;

/// Reads a tar from header to header.
///
/// The `tar` crate's own reader takes the bodies of extended headers into memory whole, whatever
/// their size; here a body is read by who asks for it, and passed over otherwise.
pub(crate) struct Blocks<R> {
    stream: Inflate<R>,
    /// Bytes of the current body that nobody read.
    body: u64,
    /// Bytes after it, up to the next block.
    padding: u64,
    /// Whether a header was read.
    started: bool,
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(archive: R, size: u64, limits: &Limits) -> Self {
        Self { stream: Inflate::new(archive, size, limits), body: 0, padding: 0, started: false }
    }

    /// The next header, past what is left of the current body; `None` at the end of the tar.
    ///
    /// After the end, the stream must have only zeros: some unpackers look for entries there.
    pub(crate) fn next_header(&mut self) -> Result<Option<Header>, ArchiveError> {
        self.skip(self.body)?;
        self.skip(self.padding)?;
        (self.body, self.padding) = (0, 0);

        let mut header = Header::new_old();
        self.read_header(header.as_mut_bytes())?;
        if is_zero(header.as_bytes()) {
            return self.finish();
        }
        check_sum(&header)?;
        self.started = true;
        Ok(Some(header))
    }

    /// Says that a body of `size` bytes follows the header that was read last.
    pub(crate) fn expect_body(&mut self, size: u64) {
        let past_block = size % BLOCK as u64;
        self.body = size;
        self.padding = if past_block == 0 { 0 } else { BLOCK as u64 - past_block };
    }

    /// The whole current body. It must be held against a limit before.
    pub(crate) fn read_body(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut body = Vec::new();
        while self.body > 0 {
            let wanted = usize::try_from(self.body).unwrap_or(usize::MAX);
            let bytes = self.stream.fill()?;
            let count = bytes.len().min(wanted);
            if count == 0 {
                return Err(CUT);
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
                return Err(CUT);
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
                return Err(if self.started { CUT } else { NO_TAR });
            }
            header[filled..filled + count].copy_from_slice(&bytes[..count]);
            self.stream.consume(count);
            filled += count;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Option<Header>, ArchiveError> {
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

const CUT: ArchiveError = ArchiveError::Truncated("its tar has no end");
const NO_TAR: ArchiveError = ArchiveError::NotTar("it is shorter than one header");

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn check_sum(header: &Header) -> Result<(), ArchiveError> {
    let bytes = header.as_bytes();
    // The sum is made as if its own field held spaces.
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
    use crate::sample::{Sample, gzip};

    fn headers(tar: &[u8]) -> Result<usize, ArchiveError> {
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
        Sample::new().file("package/a", &[1; 700]).file("package/b", b"").tar()
    }

    #[test]
    fn bodies_are_passed_over() {
        assert_eq!(headers(&two_files()).unwrap(), 2);
    }

    #[test]
    fn any_cut_before_the_end_mark_is_found() {
        let tar = two_files();
        for length in [512, 1000, 1536, 1537, 2048] {
            let error = headers(&tar[..length]).unwrap_err();
            assert!(matches!(error, ArchiveError::Truncated(_)), "{length}: {error}");
        }
    }

    #[test]
    fn what_is_not_a_tar_is_refused() {
        for bytes in [&b""[..], b"some text", &b"some text ".repeat(100)] {
            let error = headers(bytes).unwrap_err();
            assert!(matches!(error, ArchiveError::NotTar(_)), "{error}");
        }
    }

    #[test]
    fn only_zeros_may_follow_the_end() {
        let mut tar = two_files();
        tar.extend([0; 10_000]);
        assert_eq!(headers(&tar).unwrap(), 2);

        tar.push(1);
        let error = headers(&tar).unwrap_err();
        assert!(matches!(error, ArchiveError::NotTar("it has bytes after its end")));
    }

    #[test]
    fn a_size_that_no_stream_could_have_ends_as_a_cut() {
        let archive = gzip(&two_files());
        let mut blocks = Blocks::new(&archive[..], 1000, &Limits::default());
        blocks.next_header().unwrap();
        blocks.expect_body(u64::MAX);

        assert!(matches!(blocks.next_header(), Err(ArchiveError::Truncated(_))));
    }
}
