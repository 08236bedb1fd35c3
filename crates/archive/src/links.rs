//! The links of an archive, which may not lead out of it.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, Hasher as _, RandomState},
};

use crate::{
    ArchiveError, Excerpt,
    path::{EntryPath, folded, portable},
};

/// The links seen so far, so that no later entry passes through one.
///
/// A link is remembered by 8 bytes. The hash has a random key, so that nobody can prepare an
/// archive in which two paths collide.
#[derive(Default)]
pub(crate) struct Links {
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Links {
    /// Refuses `path` where it, or a folder it is in, was a link before.
    pub(crate) fn check(&self, path: &EntryPath) -> Result<(), ArchiveError> {
        match self.link_on(path.as_str()) {
            None => Ok(()),
            Some(link) => Err(refused(path, "passes through the link", link.as_bytes())),
        }
    }

    /// Takes in a symbolic link, whose target starts at the link's own folder.
    pub(crate) fn add_symlink(
        &mut self,
        path: &EntryPath,
        target: &[u8],
    ) -> Result<(), ArchiveError> {
        let text = portable(target).map_err(|_| refused(path, "has the link target", target))?;
        // `..` behind a name might climb from wherever that name leads, if it is a link itself.
        let (climbs, rest) = split_climbs(text);
        let folders_in_root = path.components().count().checked_sub(2);
        let inside = folders_in_root.is_some_and(|folders| climbs <= folders);
        if !inside || rest.split('/').any(|component| component == "..") {
            return Err(refused(path, "is a link that leaves its root folder:", target));
        }
        self.remember(path);
        Ok(())
    }

    /// Takes in a hard link, whose target is the path of another entry.
    pub(crate) fn add_hard_link(
        &mut self,
        path: &EntryPath,
        target: &[u8],
        limit: usize,
    ) -> Result<(), ArchiveError> {
        let entry = EntryPath::parse(target, limit)
            .map_err(|_| refused(path, "has the link target", target))?;
        if entry.root() != path.root() || entry.components().count() < 2 {
            return Err(refused(path, "is a link that leaves its root folder:", target));
        }
        if let Some(link) = self.link_on(entry.as_str()) {
            return Err(refused(path, "links through the link", link.as_bytes()));
        }
        self.remember(path);
        Ok(())
    }

    fn remember(&mut self, path: &EntryPath) {
        let folded = folded(path.as_str());
        let last = prefixes(&self.hasher, &folded).last();
        self.seen.extend(last);
    }

    /// The shortest beginning of `path` that is a link.
    fn link_on(&self, path: &str) -> Option<String> {
        if self.seen.is_empty() {
            return None;
        }
        let folded = folded(path);
        let components =
            prefixes(&self.hasher, &folded).position(|hash| self.seen.contains(&hash))?;
        Some(path.split('/').take(components + 1).collect::<Vec<_>>().join("/"))
    }
}

/// The hashes of `a`, `a/b` and `a/b/c`, for the path `a/b/c`.
fn prefixes(hasher: &RandomState, path: &str) -> impl Iterator<Item = u64> {
    path.split('/').scan(hasher.build_hasher(), |state, component| {
        state.write(component.as_bytes());
        state.write_u8(b'/');
        Some(state.finish())
    })
}

/// How many `..` a target starts with, and what follows them.
fn split_climbs(target: &str) -> (usize, &str) {
    let (mut climbs, mut rest) = (0, target);
    loop {
        let (first, behind) = rest.split_once('/').unwrap_or((rest, ""));
        match first {
            ".." => climbs += 1,
            "." | "" if !rest.is_empty() => {}
            _ => return (climbs, rest),
        }
        rest = behind;
    }
}

fn refused(path: &EntryPath, reason: &'static str, target: &[u8]) -> ArchiveError {
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
    fn nothing_passes_through_a_link() {
        let links = symlink("package/lib", "src").unwrap();

        assert!(links.check(&path("package/lib.js")).is_ok());
        assert!(links.check(&path("package/src/lib")).is_ok());
        for through in ["package/lib", "package/lib/a", "package/LIB/a/b", "package/./lib//a"] {
            let error = links.check(&path(through)).unwrap_err();
            assert!(matches!(error, ArchiveError::Link { .. }), "{through}");
        }
    }

    #[test]
    fn no_hard_link_reaches_through_a_link() {
        let mut links = symlink("package/lib", "src").unwrap();

        let error = links.add_hard_link(&path("package/a"), b"package/lib/b", 1024).unwrap_err();
        assert_eq!(error.to_string(), "the entry `package/a` links through the link `package/lib`");
    }

    #[test]
    fn a_link_is_the_same_in_other_letters() {
        let links = symlink("package/caf\u{e9}", "src").unwrap();

        assert!(links.check(&path("package/CAFE\u{301}/a")).is_err());
    }
}
