//! Reads the fields of a tar header and rejects values that unpackers interpret differently.

use tar::{EntryType, Header};

use crate::{ArchiveError, Excerpt};

/// The purpose of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderKind {
    /// Describes an entry.
    Entry(EntryKind),
    /// Carries metadata for the entries that follow.
    Extension(ExtensionKind),
}

/// The type of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    Symlink,
    HardLink,
}

/// The type of an extended header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtensionKind {
    /// POSIX pax records for the next entry.
    Local,
    /// POSIX pax records for all entries that follow.
    Global,
    /// GNU long name: the path of the next entry.
    LongPath,
    /// GNU long link: the link target of the next entry.
    LongLink,
}

impl HeaderKind {
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
            other => return Err(unsupported_entry_type(header, other)),
        };
        match format {
            Format::Old => Err(ArchiveError::NotTar("an extended header has no magic number")),
            Format::Posix | Format::Gnu => Ok(Self::Extension(kind)),
        }
    }
}

/// Returns the path in the header: `prefix/name`, or `name` if there is no prefix.
pub(crate) fn path(header: &Header) -> Result<Vec<u8>, ArchiveError> {
    let name = text_field(&header.as_old().name)?;
    let Some(posix) = header.as_ustar() else { return Ok(name.to_vec()) };
    let prefix = text_field(prefix_field(&posix.prefix))?;
    if prefix.is_empty() {
        return Ok(name.to_vec());
    }
    Ok([prefix, b"/", name].concat())
}

/// Returns the prefix without the access and change times that some writers store at its end.
fn prefix_field(prefix: &[u8; 155]) -> &[u8] {
    if prefix[130] == 0 { &prefix[..130] } else { prefix }
}

/// Returns the link target in the header.
pub(crate) fn link(header: &Header) -> Result<Vec<u8>, ArchiveError> {
    text_field(&header.as_old().linkname).map(<[u8]>::to_vec)
}

/// Returns the size of the body in bytes.
pub(crate) fn size(header: &Header) -> Result<u64, ArchiveError> {
    let field = &header.as_old().size;
    // A size above 8 GiB is stored in binary with 95 bits; readers differ in how many they use.
    if field[0] & 0x80 != 0 && (field[0] != 0x80 || field[1..4] != [0; 3]) {
        return Err(BAD_SIZE);
    }
    header.entry_size().map_err(|_| BAD_SIZE)
}

const BAD_SIZE: ArchiveError = ArchiveError::NotTar("the size in a header is not a number");

/// The tar format of a header. Only POSIX headers have a prefix field.
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

/// Returns a field up to its first NUL byte.
///
/// All bytes after the NUL must be zero, because some readers read past it.
fn text_field(field: &[u8]) -> Result<&[u8], ArchiveError> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (text, rest) = field.split_at(end);
    if rest.iter().any(|byte| *byte != 0) {
        return Err(ArchiveError::NotTar("a field of a header has bytes after its end"));
    }
    Ok(text)
}

fn unsupported_entry_type(header: &Header, kind: EntryType) -> ArchiveError {
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
    use crate::test_tar;

    fn file(path: &str) -> Header {
        test_tar::header(EntryType::Regular, path, 5)
    }

    #[test]
    fn a_prefix_comes_before_the_name() {
        let mut header = file("name");
        header.as_ustar_mut().unwrap().prefix[..6].copy_from_slice(b"folder");

        assert_eq!(path(&header).unwrap(), b"folder/name");
    }

    #[test]
    fn times_after_a_prefix_are_not_part_of_the_path() {
        let mut header = file("name");
        header.as_ustar_mut().unwrap().prefix[..6].copy_from_slice(b"folder");
        header.as_ustar_mut().unwrap().prefix[131..].copy_from_slice(b"14543123456 14543123456 ");

        assert_eq!(path(&header).unwrap(), b"folder/name");
    }

    #[test]
    fn only_posix_headers_have_a_prefix() {
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
            assert!(matches!(HeaderKind::of(&header), Err(ArchiveError::NotTar(_))), "{magic:?}");
        }
    }

    #[test]
    fn bytes_after_a_nul_are_refused() {
        assert!(matches!(path(&file("package/a\0\nb")), Err(ArchiveError::NotTar(_))));
    }

    #[test]
    fn only_files_folders_and_links_are_entries() {
        for kind in [b'0', 0, b'1', b'2', b'5'] {
            let header = test_tar::header(EntryType::new(kind), "name", 0);
            assert!(matches!(HeaderKind::of(&header), Ok(HeaderKind::Entry(_))), "{kind}");
        }
        for kind in [b'3', b'4', b'6', b'7', b'S', b'D', b'M', b'N', b'V', b'X', b'A', b'z', 255] {
            let header = test_tar::header(EntryType::new(kind), "name", 0);
            assert!(
                matches!(HeaderKind::of(&header), Err(ArchiveError::EntryType { .. })),
                "{kind}"
            );
        }
    }

    #[test]
    fn an_extension_without_magic_number_is_refused() {
        let mut header = test_tar::header(EntryType::XHeader, "name", 0);
        assert!(HeaderKind::of(&header).is_ok());
        header.as_mut_bytes()[257..265].fill(0);

        assert!(matches!(HeaderKind::of(&header), Err(ArchiveError::NotTar(_))));
    }

    #[test]
    fn an_invalid_size_is_refused() {
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
