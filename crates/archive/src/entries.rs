//! Iterates over the entries of an archive and checks each of them.

use std::io::Read;

use tar::Header;

use crate::{
    ArchiveError, Contents, Excerpt, Limits,
    blocks::Blocks,
    extension::Extensions,
    header::{self, EntryKind, ExtensionKind, HeaderKind},
    links::Links,
    path::EntryPath,
};

/// Reads an archive entry by entry.
pub(crate) struct Entries<'a, R> {
    blocks: Blocks<R>,
    limits: &'a Limits,
    links: Links,
    count: u64,
    contents: Contents,
}

/// A file, folder or link that passed the checks.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) path: EntryPath,
    pub(crate) kind: EntryKind,
    pub(crate) size: u64,
}

impl<'a, R: Read> Entries<'a, R> {
    /// Starts to read `archive`, which has `size` bytes.
    pub(crate) fn new(archive: R, size: u64, limits: &'a Limits) -> Self {
        let blocks = Blocks::new(archive, size, limits);
        Self { blocks, limits, links: Links::default(), count: 0, contents: Contents::default() }
    }

    /// Returns the next entry, or `None` after a well-formed end of the archive.
    pub(crate) fn next_entry(&mut self) -> Result<Option<Entry>, ArchiveError> {
        let mut extensions = Extensions::default();
        while let Some(header) = self.blocks.next_header()? {
            let size = header::size(&header)?;
            self.blocks.expect_body(size);
            match HeaderKind::of(&header)? {
                HeaderKind::Extension(kind) => {
                    extensions.read(kind, &self.read_extension(kind, size)?)?
                }
                HeaderKind::Entry(kind) => {
                    return self.check_entry(&header, kind, &extensions).map(Some);
                }
            }
        }
        extensions.check_none()?;
        Ok(None)
    }

    /// Returns the number and total size of the files read so far.
    pub(crate) fn contents(&self) -> Contents {
        self.contents
    }

    /// Reads the whole body of the last entry, at most [`Limits::manifest`] bytes.
    pub(crate) fn read_manifest(&mut self, entry: &Entry) -> Result<Vec<u8>, ArchiveError> {
        let limit = self.limits.manifest;
        if entry.size > limit {
            return Err(ArchiveError::ManifestTooLarge { size: entry.size, limit });
        }
        self.blocks.read_body()
    }

    fn read_extension(&mut self, kind: ExtensionKind, size: u64) -> Result<Vec<u8>, ArchiveError> {
        let limit = self.limits.extension;
        if size > limit {
            return Err(ArchiveError::ExtensionTooLarge { size, limit });
        }
        let body = self.blocks.read_body()?;
        // A GNU name ends with a NUL byte.
        let max_len = self.limits.path.saturating_add(1);
        if matches!(kind, ExtensionKind::LongPath | ExtensionKind::LongLink) && body.len() > max_len
        {
            return Err(ArchiveError::PathTooLong {
                path: Excerpt::of(&body),
                length: size,
                limit: self.limits.path,
            });
        }
        Ok(body)
    }

    fn check_entry(
        &mut self,
        header: &Header,
        kind: EntryKind,
        extensions: &Extensions,
    ) -> Result<Entry, ArchiveError> {
        self.count_entry()?;
        let path = match &extensions.path {
            Some(path) => EntryPath::parse(path, self.limits.path)?,
            None => EntryPath::parse(&header::path(header)?, self.limits.path)?,
        };
        let size = header::size(header)?;
        if extensions.size.is_some_and(|pax_size| pax_size != size) {
            return Err(ArchiveError::NotTar("two headers give one entry different sizes"));
        }
        let kind = resolve_kind(kind, &path, size)?;
        self.check_links(header, kind, &path, extensions)?;
        if kind == EntryKind::File {
            self.contents.files += 1;
            self.contents.unpacked = self.contents.unpacked.saturating_add(size);
        }
        Ok(Entry { path, kind, size })
    }

    fn count_entry(&mut self) -> Result<(), ArchiveError> {
        self.count += 1;
        let limit = self.limits.entries;
        if self.count > limit { Err(ArchiveError::TooManyEntries { limit }) } else { Ok(()) }
    }

    fn check_links(
        &mut self,
        header: &Header,
        kind: EntryKind,
        path: &EntryPath,
        extensions: &Extensions,
    ) -> Result<(), ArchiveError> {
        self.links.check(path)?;
        if matches!(kind, EntryKind::File | EntryKind::Folder) {
            return Ok(());
        }
        let target = match &extensions.link {
            Some(target) => target.clone(),
            None => header::link(header)?,
        };
        let limit = self.limits.path;
        if target.len() > limit {
            let length = target.len() as u64;
            return Err(ArchiveError::PathTooLong { path: Excerpt::of(&target), length, limit });
        }
        match kind {
            EntryKind::Symlink => self.links.add_symlink(path, &target),
            _ => self.links.add_hard_link(path, &target, limit),
        }
    }
}

/// Determines the kind of an entry from its header, its path and its size.
fn resolve_kind(kind: EntryKind, path: &EntryPath, size: u64) -> Result<EntryKind, ArchiveError> {
    // Old tars store a folder as an empty file whose name ends with `/`.
    let kind = if kind == EntryKind::File && path.is_folder() && size == 0 {
        EntryKind::Folder
    } else {
        kind
    };
    if kind != EntryKind::Folder && path.is_folder() {
        return Err(ArchiveError::Path {
            path: path.excerpt(),
            reason: "is that of a folder, and the entry is none",
        });
    }
    if kind != EntryKind::File && size != 0 {
        // Some readers skip such a body; others parse entries in it.
        return Err(ArchiveError::NotTar("a folder or a link has a body"));
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use tar::EntryType;

    use super::*;
    use crate::test_tar::{self, TestTar, record};

    fn paths(sample: TestTar, limits: &Limits) -> Result<Vec<String>, ArchiveError> {
        let archive = sample.archive();
        let mut entries = Entries::new(&archive[..], 1 << 20, limits);
        let mut paths = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            paths.push(entry.path.as_str().to_owned());
        }
        Ok(paths)
    }

    fn read_error(sample: TestTar) -> ArchiveError {
        paths(sample, &Limits::default()).unwrap_err()
    }

    fn path_of_length(length: usize) -> String {
        format!("package/{}", "a".repeat(length - "package/".len()))
    }

    #[test]
    fn extended_headers_set_the_path_of_the_next_entry() {
        let posix = format!("{}é", path_of_length(200));
        let gnu = path_of_length(300);
        let sample = TestTar::new()
            .pax("path", &posix)
            .file("short", b"body")
            .entry(EntryType::GNULongName, "././@LongLink", format!("{gnu}\0").as_bytes())
            .file("cut", b"")
            .entry(EntryType::XGlobalHeader, "global", &record("comment", "0f4a1b"))
            .file("package/own", b"");

        assert_eq!(paths(sample, &Limits::default()).unwrap(), [&posix, &gnu, "package/own"]);
    }

    #[test]
    fn a_pax_size_must_equal_the_header_size() {
        let agreeing = TestTar::new().pax("size", "4").file("package/a", b"body");
        assert!(paths(agreeing, &Limits::default()).is_ok());

        let error = read_error(TestTar::new().pax("size", "5").file("package/a", b"body"));
        assert!(matches!(error, ArchiveError::NotTar(_)), "{error}");
    }

    #[test]
    fn an_extension_without_an_entry_is_refused() {
        let error = read_error(TestTar::new().file("package/a", b"").pax("mtime", "1"));

        assert!(matches!(error, ArchiveError::NotTar(_)), "{error}");
    }

    #[test]
    fn extended_header_size_is_limited() {
        let limits = Limits { extension: 120, ..Limits::default() };
        let comment = record("comment", &"a".repeat(120 - "120 comment=\n".len()));
        let sample =
            |comment: &[u8]| TestTar::new().entry(EntryType::XHeader, "x", comment).file("a", b"");
        assert_eq!(comment.len(), 120);
        assert!(paths(sample(&comment), &limits).is_ok());

        let error = paths(sample(&[&comment[..], b"1"].concat()), &limits).unwrap_err();
        assert!(matches!(error, ArchiveError::ExtensionTooLarge { size: 121, limit: 120 }));
    }

    #[test]
    fn path_length_is_limited_in_every_header_kind() {
        let limits = Limits { path: 200, ..Limits::default() };
        let gnu = |length| {
            let name = format!("{}\0", path_of_length(length));
            TestTar::new().entry(EntryType::GNULongName, "long", name.as_bytes()).file("a", b"")
        };
        let posix = |length| TestTar::new().pax("path", &path_of_length(length)).file("a", b"");
        assert!(paths(gnu(200), &limits).is_ok());
        assert!(paths(posix(200), &limits).is_ok());

        let target = || {
            TestTar::new().pax("linkpath", &"a".repeat(201)).link(
                EntryType::Symlink,
                "package/a",
                "",
            )
        };
        for sample in [gnu(201), gnu(202), posix(201), target()] {
            let error = paths(sample, &limits).unwrap_err();
            assert!(matches!(error, ArchiveError::PathTooLong { limit: 200, .. }), "{error}");
        }
    }

    #[test]
    fn extended_headers_do_not_count_as_entries() {
        let limits = Limits { entries: 2, ..Limits::default() };
        let two =
            || TestTar::new().pax("mtime", "1").file("a", b"").pax("mtime", "1").file("b/", b"");
        assert!(paths(two(), &limits).is_ok());

        let error = paths(two().file("c", b""), &limits).unwrap_err();
        assert!(matches!(error, ArchiveError::TooManyEntries { limit: 2 }), "{error}");
    }

    #[test]
    fn only_files_have_bodies() {
        for kind in [EntryType::Directory, EntryType::Symlink, EntryType::Link] {
            let error = read_error(TestTar::new().entry(kind, "package/a", b"body"));
            assert!(matches!(error, ArchiveError::NotTar(_)), "{kind:?}: {error}");
        }
        let error = read_error(TestTar::new().file("package/a/", b"body"));
        assert!(matches!(error, ArchiveError::Path { .. }), "{error}");
    }

    #[test]
    fn no_entry_goes_through_a_link() {
        let link = || TestTar::new().link(EntryType::Symlink, "package/a", "b");
        assert!(paths(link(), &Limits::default()).is_ok());

        for sample in [
            link().file("package/a", b""),
            link().file("package/a/b", b""),
            link().link(EntryType::Symlink, "package/a", "c"),
            link().link(EntryType::Link, "package/c", "package/a"),
            TestTar::new().pax("linkpath", "../..").link(EntryType::Symlink, "package/a", "b"),
        ] {
            let error = read_error(sample);
            assert!(matches!(error, ArchiveError::Link { .. }), "{error}");
        }
    }

    #[test]
    fn a_link_target_may_be_longer_than_the_header_field() {
        let target = "b".repeat(200);
        let header = test_tar::header(EntryType::Symlink, "package/a", 0);
        let sample = TestTar::new()
            .entry(EntryType::GNULongLink, "long", format!("{target}\0").as_bytes())
            .raw(&header, b"");

        assert!(paths(sample, &Limits::default()).is_ok());
    }
}
