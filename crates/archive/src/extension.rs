//! Reads extended headers: metadata for the entries that follow.

use crate::{ArchiveError, Excerpt, header::ExtensionKind};

/// The metadata that extended headers set for the next entry.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    /// Replaces the path in the header.
    pub(crate) path: Option<Vec<u8>>,
    /// Replaces the link target in the header.
    pub(crate) link: Option<Vec<u8>>,
    /// The size of the entry; must equal the size in the header.
    pub(crate) size: Option<u64>,
    /// Whether a local extended header was read.
    has_local: bool,
}

impl Extensions {
    /// Parses the body of an extended header.
    pub(crate) fn read(&mut self, kind: ExtensionKind, body: &[u8]) -> Result<(), ArchiveError> {
        match kind {
            ExtensionKind::Local => self.read_local(body),
            ExtensionKind::Global => self.check_global(body),
            ExtensionKind::LongPath => set_once(&mut self.path, gnu_name(body)),
            ExtensionKind::LongLink => set_once(&mut self.link, gnu_name(body)),
        }
    }

    /// Checks that no metadata is left without an entry.
    pub(crate) fn check_none(&self) -> Result<(), ArchiveError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(ArchiveError::NotTar("an extension is left over"))
        }
    }

    fn is_empty(&self) -> bool {
        self.path.is_none() && self.link.is_none() && self.size.is_none() && !self.has_local
    }

    fn read_local(&mut self, body: &[u8]) -> Result<(), ArchiveError> {
        if self.has_local {
            return Err(REPEATED);
        }
        self.has_local = true;
        for record in Records(body) {
            let (key, value) = record?;
            match key {
                b"path" => set_once(&mut self.path, value.to_vec())?,
                b"linkpath" => set_once(&mut self.link, value.to_vec())?,
                b"size" => set_once(&mut self.size, decimal(value).ok_or(BAD_RECORD)?)?,
                _ => check_key(key)?,
            }
        }
        Ok(())
    }

    /// Checks that global records do not set the path, link target or size of entries: `npm`
    /// applies some of these and `cargo` none.
    fn check_global(&self, body: &[u8]) -> Result<(), ArchiveError> {
        if !self.is_empty() {
            // Readers disagree about whether pending extensions apply to this header.
            return Err(ArchiveError::NotTar(
                "a global header is between an extension and its entry",
            ));
        }
        for record in Records(body) {
            match record? {
                (b"path" | b"linkpath" | b"size", _) => return Err(BAD_GLOBAL),
                (key, _) => check_key(key)?,
            }
        }
        Ok(())
    }
}

const REPEATED: ArchiveError = ArchiveError::NotTar("two extensions say the same about one entry");
const BAD_RECORD: ArchiveError = ArchiveError::NotTar("a record of an extended header is damaged");
const BAD_GLOBAL: ArchiveError = ArchiveError::NotTar("a global header names one entry");

fn set_once<T>(field: &mut Option<T>, value: T) -> Result<(), ArchiveError> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(REPEATED),
    }
}

/// Returns a GNU name without its final NUL byte.
fn gnu_name(body: &[u8]) -> Vec<u8> {
    body.strip_suffix(b"\0").unwrap_or(body).to_vec()
}

fn check_key(key: &[u8]) -> Result<(), ArchiveError> {
    let sparse = [&b"GNU.sparse."[..], b"SCHILY.realsize", b"SUN.holesdata"];
    if sparse.iter().any(|prefix| key.starts_with(prefix)) {
        return Err(ArchiveError::EntryType { path: Excerpt::of(key), kind: "a sparse file" });
    }
    Ok(())
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Iterates over the records `LENGTH KEY=VALUE\n` of an extended header. `LENGTH` is the length
/// of the whole record.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let Some((record, rest)) = split_record(self.0) else {
            self.0 = &[];
            return Some(Err(BAD_RECORD));
        };
        self.0 = rest;
        Some(Ok(record))
    }
}

type Record<'a> = (&'a [u8], &'a [u8]);

fn split_record(body: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let space = body.iter().position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(&body[..space])?).ok()?;
    let (record, rest) = body.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    // `npm` splits records at every newline.
    if record.contains(&b'\n') {
        return None;
    }
    let equals = record.iter().position(|byte| *byte == b'=')?;
    if equals == 0 {
        return None;
    }
    Some(((&record[..equals], &record[equals + 1..]), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_tar::record;

    fn local(body: &[u8]) -> Result<Extensions, ArchiveError> {
        let mut extensions = Extensions::default();
        extensions.read(ExtensionKind::Local, body)?;
        Ok(extensions)
    }

    #[test]
    fn records_are_read() {
        let body = [
            record("path", "package/é=.txt"),
            record("mtime", "499162500"),
            record("linkpath", "target"),
            record("size", "2"),
        ];
        let read = local(&body.concat()).unwrap();

        assert_eq!(read.path.as_deref(), Some("package/é=.txt".as_bytes()));
        assert_eq!(read.link.as_deref(), Some(&b"target"[..]));
        assert_eq!(read.size, Some(2));
    }

    #[test]
    fn damaged_records_are_refused() {
        let damaged = [
            "x",
            "5",
            "5 ",
            " a=b\n",
            "0 a=b\n",
            "6 a=b",
            "7 a=b\n",
            "5 a=b\n",
            "6 aab\n",
            "6 =ab\n",
            "+6 a=b\n",
            "-6 a=b\n",
            "99999999999999999999999 a=b\n",
            "6 a=b\n\0",
            "8 a=b\nc\n",
            "14 size=-12345\n",
            "13 size=0x1F\n",
        ];
        for body in damaged {
            let error = local(body.as_bytes()).unwrap_err();
            assert!(matches!(error, ArchiveError::NotTar(_)), "{body:?}: {error}");
        }
    }

    #[test]
    fn repeated_fields_are_refused() {
        let twice = record("path", "a").repeat(2);
        assert!(matches!(local(&twice), Err(ArchiveError::NotTar(_))));

        let mut extensions = local(&record("path", "a")).unwrap();
        assert!(extensions.read(ExtensionKind::LongPath, b"b\0").is_err());
        let mut extensions = local(b"").unwrap();
        assert!(extensions.read(ExtensionKind::Local, b"").is_err());
    }

    #[test]
    fn one_nul_is_removed_from_a_gnu_name() {
        let mut extensions = Extensions::default();
        extensions.read(ExtensionKind::LongPath, b"package/a\0").unwrap();
        extensions.read(ExtensionKind::LongLink, b"b").unwrap();

        assert_eq!(extensions.path.as_deref(), Some(&b"package/a"[..]));
        assert_eq!(extensions.link.as_deref(), Some(&b"b"[..]));
    }

    #[test]
    fn global_records_must_not_change_path_link_or_size() {
        let mut extensions = Extensions::default();
        let comment = record("comment", "0f4a1b");
        assert!(extensions.read(ExtensionKind::Global, &comment).is_ok());
        assert!(extensions.check_none().is_ok());
        for key in ["path", "linkpath", "size", "GNU.sparse.name"] {
            assert!(extensions.read(ExtensionKind::Global, &record(key, "1")).is_err(), "{key}");
        }

        extensions.read(ExtensionKind::LongPath, b"b").unwrap();
        assert!(extensions.read(ExtensionKind::Global, &comment).is_err());
        assert!(extensions.check_none().is_err());
    }

    #[test]
    fn sparse_files_are_refused() {
        let error = local(&record("GNU.sparse.realsize", "1")).unwrap_err();

        assert!(matches!(error, ArchiveError::EntryType { kind: "a sparse file", .. }));
    }
}
