//! Checks that the links of an archive stay inside its root folder.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, Hasher as _, RandomState},
};

use crate::{
    ArchiveError, Excerpt,
    path::{EntryPath, check_portable, folded},
};

/// The set of links read so far, to reject later entries that pass through one of them.
///
/// Stores an 8-byte hash for each link. The hash key is random, so an attacker cannot construct
/// paths that collide.
#[derive(Default)]
pub(crate) struct Links {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl Links {
    /// Returns an error if `path` or one of its parent folders is a link.
    pub(crate) fn check(&self, path: &EntryPath) -> Result<(), ArchiveError> {
        match self.find_link(path.as_str()) {
            None => Ok(()),
            Some(link) => Err(link_error(path, "passes through the link", link.as_bytes())),
        }
    }

    /// Checks and adds a symbolic link. Its target is relative to the folder of the link.
    pub(crate) fn add_symlink(
        &mut self,
        path: &EntryPath,
        target: &[u8],
    ) -> Result<(), ArchiveError> {
        let text =
            check_portable(target).map_err(|_| link_error(path, "has the link target", target))?;
        // `name/..` is unsafe: if `name` is itself a link, `..` starts at the target of that link.
        let (parents, rest) = split_parents(text);
        let folders_in_root = path.components().count().checked_sub(2);
        let inside = folders_in_root.is_some_and(|folders| parents <= folders);
        if !inside || rest.split('/').any(|component| component == "..") {
            return Err(link_error(path, "is a link that leaves its root folder:", target));
        }
        self.insert(path);
        Ok(())
    }

    /// Checks and adds a hard link. Its target is the path of another entry.
    pub(crate) fn add_hard_link(
        &mut self,
        path: &EntryPath,
        target: &[u8],
        limit: usize,
    ) -> Result<(), ArchiveError> {
        let entry = EntryPath::parse(target, limit)
            .map_err(|_| link_error(path, "has the link target", target))?;
        if entry.root() != path.root() || entry.components().count() < 2 {
            return Err(link_error(path, "is a link that leaves its root folder:", target));
        }
        if let Some(link) = self.find_link(entry.as_str()) {
            return Err(link_error(path, "links through the link", link.as_bytes()));
        }
        self.insert(path);
        Ok(())
    }

    fn insert(&mut self, path: &EntryPath) {
        let folded = folded(path.as_str());
        let last = prefix_hashes(&self.hasher, &folded).last();
        self.hashes.extend(last);
    }

    /// Returns the shortest prefix of `path` that is a link.
    fn find_link(&self, path: &str) -> Option<String> {
        if self.hashes.is_empty() {
            return None;
        }
        let folded = folded(path);
        let components =
            prefix_hashes(&self.hasher, &folded).position(|hash| self.hashes.contains(&hash))?;
        Some(path.split('/').take(components + 1).collect::<Vec<_>>().join("/"))
    }
}

/// Returns the hashes of `a`, `a/b` and `a/b/c` for the path `a/b/c`.
fn prefix_hashes(hasher: &RandomState, path: &str) -> impl Iterator<Item = u64> {
    path.split('/').scan(hasher.build_hasher(), |state, component| {
        state.write(component.as_bytes());
        state.write_u8(b'/');
        Some(state.finish())
    })
}

/// Splits a target into the number of leading `..` components and the rest.
fn split_parents(target: &str) -> (usize, &str) {
    let (mut parents, mut rest) = (0, target);
    loop {
        let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
        match first {
            ".." => parents += 1,
            "." | "" if !rest.is_empty() => {}
            _ => return (parents, rest),
        }
        rest = after;
    }
}

fn link_error(path: &EntryPath, reason: &'static str, target: &[u8]) -> ArchiveError {
    ArchiveError::Link { path: path.excerpt(), reason, target: Excerpt::of(target) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> EntryPath {
        EntryPath::parse(text.as_bytes(), 1024).unwrap()
    }

    fn symlink(from: &str, to: &str) -> Result<Links, ArchiveError> {
        let mut links = Links::default();
        links.add_symlink(&path(from), to.as_bytes())?;
        Ok(links)
    }

    fn hard_link(from: &str, to: &str) -> Result<Links, ArchiveError> {
        let mut links = Links::default();
        links.add_hard_link(&path(from), to.as_bytes(), 1024)?;
        Ok(links)
    }

    #[test]
    fn symlinks_stay_in_their_root_folder() {
        for (from, to) in [
            ("package/a", "b"),
            ("package/a", "."),
            ("package/a", "./b/c"),
            ("package/a/b", ".."),
            ("package/a/b/c", "../.././x"),
            ("package/a", "..b"),
        ] {
            assert!(symlink(from, to).is_ok(), "{from} -> {to}");
        }
    }

    #[test]
    fn symlinks_that_leave_are_refused() {
        for (from, to) in [
            ("package/a", ".."),
            ("package/a", "../package/b"),
            ("package/a/b", "../.."),
            ("package/a/b", "./../x/.."),
            ("package/a/b", "x/../../../y"),
            ("package/a", "b/.."),
            ("package", "elsewhere"),
            ("package", "."),
            ("package/a", "/etc/passwd"),
            ("package/a", "C:\\Windows"),
            ("package/a", "..\\.."),
            ("package/a", ""),
        ] {
            let error = symlink(from, to).err();
            assert!(matches!(error, Some(ArchiveError::Link { .. })), "{from} -> {to}");
        }
    }

    #[test]
    fn hard_links_stay_in_their_root_folder() {
        assert!(hard_link("package/a", "package/b/c").is_ok());
        for to in ["b", "other/b", "package", "../package/b", "/package/b", "package/../b", ""] {
            let error = hard_link("package/a", to).err();
            assert!(matches!(error, Some(ArchiveError::Link { .. })), "{to}");
        }
    }

    #[test]
    fn no_entry_passes_through_a_link() {
        let links = symlink("package/lib", "src").unwrap();

        assert!(links.check(&path("package/lib.js")).is_ok());
        assert!(links.check(&path("package/src/lib")).is_ok());
        for through in ["package/lib", "package/lib/a", "package/LIB/a/b", "package/./lib//a"] {
            let error = links.check(&path(through)).unwrap_err();
            assert!(matches!(error, ArchiveError::Link { .. }), "{through}");
        }
    }

    #[test]
    fn no_hard_link_target_passes_through_a_link() {
        let mut links = symlink("package/lib", "src").unwrap();

        let error = links.add_hard_link(&path("package/a"), b"package/lib/b", 1024).unwrap_err();
        assert_eq!(error.to_string(), "the entry `package/a` links through the link `package/lib`");
    }

    #[test]
    fn links_match_ignoring_case_and_unicode_form() {
        let links = symlink("package/caf\u{e9}", "src").unwrap();

        assert!(links.check(&path("package/CAFE\u{301}/a")).is_err());
    }
}
