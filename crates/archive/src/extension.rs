//! What extended headers say about the entry that follows them.

use crate::{ArchiveError, Excerpt, header::ExtensionKind};

/// What extended headers said about the next entry, until it comes.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    /// The path that stands in for the header's.
    pub(crate) path: Option<Vec<u8>>,
    /// The link target that stands in for the header's.
    pub(crate) link: Option<Vec<u8>>,
    /// The size of the entry, which must be the header's.
    pub(crate) size: Option<u64>,
    /// Whether records came.
    records: bool,
}

impl Extensions {
    /// Takes in the body of an extended header.
    pub(crate) fn read(&mut self, kind: ExtensionKind, body: &[u8]) -> Result<(), ArchiveError> {
        match kind {
            ExtensionKind::Local => self.read_local(body),
            ExtensionKind::Global => self.check_global(body),
            ExtensionKind::LongPath => set(&mut self.path, long(body)),
            ExtensionKind::LongLink => set(&mut self.link, long(body)),
        }
    }

    /// Holds that there is nothing about an entry that never came.
    pub(crate) fn check_none(&self) -> Result<(), ArchiveError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(ArchiveError::NotTar("an extension is left over"))
        }
    }

    fn is_empty(&self) -> bool {
        self.path.is_none() && self.link.is_none() && self.size.is_none() && !self.records
    }

    fn read_local(&mut self, body: &[u8]) -> Result<(), ArchiveError> {
        if self.records {
            return Err(REPEATED);
        }
        self.records = true;
        for record in Records(body) {
            let (key, value) = record?;
            match key {
                b"path" => set(&mut self.path, value.to_vec())?,
                b"linkpath" => set(&mut self.link, value.to_vec())?,
                b"size" => set(&mut self.size, decimal(value).ok_or(BAD_RECORD)?)?,
                _ => check_key(key)?,
            }
        }
        Ok(())
    }

    /// Global records may say what they like but where entries are and how long: `npm` would
    /// follow some of that, and `cargo` none.
    fn check_global(&self, body: &[u8]) -> Result<(), ArchiveError> {
        if !self.is_empty() {
            // Readers disagree about whether a pending extension is about this header.
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

fn set<T>(place: &mut Option<T>, value: T) -> Result<(), ArchiveError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(REPEATED),
    }
}

/// A GNU name, which ends with a NUL that is not part of it.
fn long(body: &[u8]) -> Vec<u8> {
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

/// The records `LENGTH KEY=VALUE\n` of an extended header; the length counts the whole record.
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
    // `npm` splits records at line ends, wherever they are.
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
    use crate::sample::record;

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
    fn what_is_said_twice_is_refused() {
        let twice = record("path", "a").repeat(2);
        assert!(matches!(local(&twice), Err(ArchiveError::NotTar(_))));

        let mut extensions = local(&record("path", "a")).unwrap();
        assert!(extensions.read(ExtensionKind::LongPath, b"b\0").is_err());
        let mut extensions = local(b"").unwrap();
        assert!(extensions.read(ExtensionKind::Local, b"").is_err());
    }

    #[test]
    fn a_gnu_name_ends_with_one_nul() {
        let mut extensions = Extensions::default();
        extensions.read(ExtensionKind::LongPath, b"package/a\0").unwrap();
        extensions.read(ExtensionKind::LongLink, b"b").unwrap();

        assert_eq!(extensions.path.as_deref(), Some(&b"package/a"[..]));
        assert_eq!(extensions.link.as_deref(), Some(&b"b"[..]));
    }

    #[test]
    fn global_records_may_not_move_entries() {
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
