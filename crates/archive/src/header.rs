//! The fields of one tar header, read so that no two unpackers could read them otherwise.

use tar::{EntryType, Header};

use crate::{ArchiveError, Excerpt};

/// What a header is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something to unpack.
    Entry(EntryKind),
    /// More about the entry that follows.
    Extension(ExtensionKind),
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    Symlink,
    HardLink,
}

/// What an extended header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtensionKind {
    /// Records of POSIX, about the next entry.
    Local,
    /// Records of POSIX, about all entries that follow.
    Global,
    /// The path of the next entry, as GNU has it.
    LongPath,
    /// The link target of the next entry, as GNU has it.
    LongLink,
}

impl Kind {
    pub(crate) fn of(header: &Header) -> Result<Self, ArchiveError> {
        let format = Format::of(header)?;
        let kind = match header.entry_type() {
            EntryType::Regular => return Ok(Self::Entry(EntryKind::File)),
            EntryType::Directory => return Ok(Self::Entry(EntryKind::Folder)),
            EntryType::Symlink => return Ok(Self::Entry(EntryKind::Symlink)),
            EntryType::Link => return Ok(Self::Entry(EntryKind::HardLink)),
            EntryType::XHeader => ExtensionKind::Local,
            EntryType::XGlobalHeader => ExtensionKind::Global,
            EntryType::GNULongName => ExtensionKind::LongPath,
            EntryType::GNULongLink => ExtensionKind::LongLink,
            other => return Err(refused(header, other)),
        };
        match format {
            Format::Old => Err(ArchiveError::NotTar("an extended header has no magic number")),
            Format::Posix | Format::Gnu => Ok(Self::Extension(kind)),
        }
    }
}

/// The path in the header itself.
pub(crate) fn path(header: &Header) -> Result<Vec<u8>, ArchiveError> {
    let name = text(&header.as_old().name)?;
    let Some(posix) = header.as_ustar() else { return Ok(name.to_vec()) };
    let prefix = text(prefix_field(&posix.prefix))?;
    if prefix.is_empty() {
        return Ok(name.to_vec());
    }
    Ok([prefix, b"/", name].concat())
}

/// The prefix without the times of access and change that some writers put at its end.
fn prefix_field(prefix: &[u8; 155]) -> &[u8] {
    if prefix[130] == 0 { &prefix[..130] } else { prefix }
}

/// The link target in the header itself.
pub(crate) fn link(header: &Header) -> Result<Vec<u8>, ArchiveError> {
    text(&header.as_old().linkname).map(<[u8]>::to_vec)
}

/// Bytes of the body.
pub(crate) fn size(header: &Header) -> Result<u64, ArchiveError> {
    let field = &header.as_old().size;
    // A number past 8 GiB is binary. Of its 95 bits, readers use as many as they like.
    if field[0] & 0x80 != 0 && (field[0] != 0x80 || field[1..4] != [0; 3]) {
        return Err(BAD_SIZE);
    }
    header.entry_size().map_err(|_| BAD_SIZE)
}

const BAD_SIZE: ArchiveError = ArchiveError::NotTar("the size in a header is not a number");

/// The dialect of a header, which decides where its path is.
enum Format {
    Old,
    Posix,
    Gnu,
}

impl Format {
    fn of(header: &Header) -> Result<Self, ArchiveError> {
        match &header.as_bytes()[257..265] {
            b"ustar\x0000" => Ok(Self::Posix),
            b"ustar  \0" => Ok(Self::Gnu),
            [0, 0, 0, 0, 0, 0, 0, 0] => Ok(Self::Old),
            _ => Err(ArchiveError::NotTar("the magic number of a header is unknown")),
        }
    }
}

/// A field up to its first NUL; what is behind that must be empty, for some readers see it.
fn text(field: &[u8]) -> Result<&[u8], ArchiveError> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (text, rest) = field.split_at(end);
    if rest.iter().any(|byte| *byte != 0) {
        return Err(ArchiveError::NotTar("a field of a header has bytes after its end"));
    }
    Ok(text)
}

fn refused(header: &Header, kind: EntryType) -> ArchiveError {
    let kind = match kind {
        EntryType::Char => "a character device",
        EntryType::Block => "a block device",
        EntryType::Fifo => "a named pipe",
        EntryType::GNUSparse => "a sparse file",
        _ => "of an unknown kind",
    };
    ArchiveError::EntryType { path: Excerpt::of(&header.path_bytes()), kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn file(path: &str) -> Header {
        sample::header(EntryType::Regular, path, 5)
    }

    #[test]
    fn a_prefix_comes_before_the_name() {
        let mut header = file("name");
        header.as_ustar_mut().unwrap().prefix[..6].copy_from_slice(b"folder");

        assert_eq!(path(&header).unwrap(), b"folder/name");
    }

    #[test]
    fn times_behind_a_prefix_are_no_part_of_it() {
        let mut header = file("name");
        header.as_ustar_mut().unwrap().prefix[..6].copy_from_slice(b"folder");
        header.as_ustar_mut().unwrap().prefix[131..].copy_from_slice(b"14543123456 14543123456 ");

        assert_eq!(path(&header).unwrap(), b"folder/name");
    }

    #[test]
    fn the_prefix_of_other_dialects_is_none() {
        let mut header = file("name");
        header.as_mut_bytes()[345] = b'x';
        for magic in [b"ustar  \0", &[0; 8]] {
            header.as_mut_bytes()[257..265].copy_from_slice(magic);
            assert_eq!(path(&header).unwrap(), b"name");
        }
    }

    #[test]
    fn an_unknown_magic_number_is_refused() {
        let mut header = file("name");
        for magic in [b"ustar\x0001", b"ustar\0\0\0", b"xxxxxxxx"] {
            header.as_mut_bytes()[257..265].copy_from_slice(magic);
            assert!(matches!(Kind::of(&header), Err(ArchiveError::NotTar(_))), "{magic:?}");
        }
    }

    #[test]
    fn bytes_hidden_behind_a_nul_are_refused() {
        assert!(matches!(path(&file("package/a\0\nb")), Err(ArchiveError::NotTar(_))));
    }

    #[test]
    fn only_files_folders_and_links_are_entries() {
        for kind in [b'0', 0, b'1', b'2', b'5'] {
            let header = sample::header(EntryType::new(kind), "name", 0);
            assert!(matches!(Kind::of(&header), Ok(Kind::Entry(_))), "{kind}");
        }
        for kind in [b'3', b'4', b'6', b'7', b'S', b'D', b'M', b'N', b'V', b'X', b'A', b'z', 255] {
            let header = sample::header(EntryType::new(kind), "name", 0);
            assert!(matches!(Kind::of(&header), Err(ArchiveError::EntryType { .. })), "{kind}");
        }
    }

    #[test]
    fn an_extension_without_magic_number_is_refused() {
        let mut header = sample::header(EntryType::XHeader, "name", 0);
        assert!(Kind::of(&header).is_ok());
        header.as_mut_bytes()[257..265].fill(0);

        assert!(matches!(Kind::of(&header), Err(ArchiveError::NotTar(_))));
    }

    #[test]
    fn sizes_are_numbers() {
        let mut header = file("name");
        assert_eq!(size(&header).unwrap(), 5);
        header.set_size(1 << 40);
        assert_eq!(size(&header).unwrap(), 1 << 40);
        header.as_old_mut().size[1] = 1;
        assert!(size(&header).is_err());
        for field in [b"-0000000005\0", b"9999999999 \0", b"            ", &[0xff; 12]] {
            header.as_old_mut().size.copy_from_slice(field);
            assert!(size(&header).is_err(), "{field:?}");
        }
    }
}
