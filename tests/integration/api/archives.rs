//! Reading of valid archives, and refusal of hostile ones.

use std::{fs, path::Path};

use bytes::Bytes;
use ipfs_registry_archive::{ArchiveError, Limits, Manifest, read_manifest};
use ipfs_registry_core::{RegistryKind, wire::Code};
use ipfs_registry_tests::archives::{
    Tarball, bomb, cargo, cargo_manifest, cut, gzip, header_bomb, npm, npm_manifest, npm_of_size,
    of_entries,
};
use serde_json::json;
use tar::EntryType;

const JSON: &str = r#"{"name": "mock-package", "version": "1.0.0"}"#;

fn read(kind: RegistryKind, archive: &Bytes) -> Result<Manifest, ArchiveError> {
    read_manifest(kind, &archive[..], archive.len() as u64, &Limits::default())
}

fn read_npm(archive: &Bytes) -> Result<Manifest, ArchiveError> {
    read(RegistryKind::Npm, archive)
}

/// Returns a valid npm package, to which tests add invalid entries.
fn good() -> Tarball {
    npm_manifest(JSON)
}

fn fixture(path: &str) -> Bytes {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    fs::read(fixtures.join(path)).expect("the fixture is there").into()
}

fn is_refused(code: Code, archives: impl IntoIterator<Item = Tarball>) {
    for (number, archive) in archives.into_iter().enumerate() {
        let error = read_npm(&archive.gzip()).expect_err("a hostile archive is refused");
        assert_eq!(error.code(), code, "{number}: {error}");
    }
}

#[test]
fn archives_of_every_size_are_read() {
    for archive in [npm("tool", "1.0.0"), npm_of_size("tool", "1.0.0", 3_000_001)] {
        let manifest = read_npm(&archive).unwrap();
        assert_eq!((manifest.name.as_str(), manifest.version.major), ("tool", 1));
    }
    let manifest = read(RegistryKind::Cargo, &cargo("tool", "1.0.0")).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.major), ("tool", 1));
}

#[test]
fn harmless_oddities_are_read() {
    let odd = good()
        .folder("package/lib/")
        .file("package/naïve name.txt", "")
        .file(format!("package/{}", "long/".repeat(50)), "")
        .symlink("package/lib/link", "../index.js")
        .hard_link("package/lib/hard", "package/package.json")
        .file("README", "outside of the folder that npm unpacks");

    assert!(read_npm(&odd.gzip()).is_ok());
}

#[test]
fn paths_outside_of_the_package_are_refused() {
    let paths =
        ["../evil", "package/../../evil", "/etc/cron.d/evil", "C:\\evil", "package\\..\\evil"];
    is_refused(Code::ArchivePath, paths.map(|path| good().file(path, "")));
    is_refused(
        Code::ArchivePath,
        [
            good().record("path", "../evil").file("package/good", ""),
            good().record("path", "package/a\0b").file("package/good", ""),
            good().entry(EntryType::GNULongName, "long", "/evil\0").file("package/good", ""),
            good().file(format!("package/{}", "a".repeat(1024)), ""),
        ],
    );
}

#[test]
fn links_outside_of_the_package_are_refused() {
    is_refused(
        Code::ArchiveLink,
        [
            good().symlink("package/evil", "/etc/passwd"),
            good().symlink("package/evil", "../../evil"),
            good().symlink("package/evil", "lib/../../evil"),
            good().hard_link("package/evil", "/etc/passwd"),
            good().hard_link("package/evil", "../evil"),
            good().symlink("package/lib", "src").file("package/lib/evil", ""),
            good().symlink("package/lib", "src").hard_link("package/evil", "package/lib/a"),
        ],
    );
}

#[test]
fn devices_fifos_and_sparse_files_are_refused() {
    let kinds = [EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::GNUSparse];
    is_refused(Code::ArchiveEntryType, kinds.map(|kind| good().entry(kind, "package/evil", "")));
}

#[test]
fn bombs_are_refused() {
    assert_eq!(read_npm(&bomb()).unwrap_err().code(), Code::ArchiveBomb);
    assert_eq!(read_npm(&header_bomb()).unwrap_err().code(), Code::ArchiveTooLarge);
}

#[test]
fn the_unpacked_size_is_limited() {
    let tar = good().tar();
    let archive = gzip(&tar);
    let read = |unpacked| {
        let limits = Limits { unpacked, ..Limits::default() };
        read_manifest(RegistryKind::Npm, &archive[..], archive.len() as u64, &limits)
    };

    assert!(read(tar.len() as u64).is_ok());
    let error = read(tar.len() as u64 - 1).unwrap_err();
    assert_eq!(error.code(), Code::ArchiveTooLarge);
}

#[test]
fn an_archive_has_at_most_100000_entries() {
    assert_eq!(read_npm(&of_entries(100_000)).unwrap().name.as_str(), "hostile");

    let error = read_npm(&of_entries(100_001)).unwrap_err();
    assert_eq!(error.code(), Code::ArchiveTooManyEntries);
    assert_eq!(error.to_string(), "the archive has more than 100000 entries");
}

#[test]
fn a_truncated_stream_is_refused() {
    let whole = fixture("npm/mock-package-1.0.0.tgz");
    for length in 2..whole.len() {
        let error = read_npm(&cut(&whole, length)).unwrap_err();
        assert_eq!(error.code(), Code::ArchiveTruncated, "{length}: {error}");
    }
    let tar = good().tar();
    for length in [512, 513, 1024] {
        let error = read_npm(&gzip(&tar[..length])).unwrap_err();
        assert_eq!(error.code(), Code::ArchiveTruncated, "{length}: {error}");
    }
}

#[test]
fn bytes_that_are_not_gzip_or_not_tar_are_refused() {
    for bytes in ["", "{}", "PK\x03\x04", "\x1f"] {
        assert_eq!(read_npm(&Bytes::from(bytes)).unwrap_err().code(), Code::ArchiveNotGzip);
    }
    let (once, twice) = (good().gzip(), [good().gzip(), good().gzip()].concat());
    assert_eq!(read_npm(&twice.into()).unwrap_err().code(), Code::ArchiveNotGzip);
    assert!(read_npm(&once).is_ok());
    for bytes in [&b""[..], b"{}", JSON.repeat(50).as_bytes(), &[good().tar(), vec![1]].concat()] {
        assert_eq!(read_npm(&gzip(bytes)).unwrap_err().code(), Code::ArchiveNotTar);
    }
}

#[test]
fn nested_manifests_are_not_read() {
    let nested = Tarball::new()
        .file("package/nested/package.json", r#"{"name": "evil", "version": "6.6.6"}"#)
        .file("package/package.json", JSON)
        .file("package/node_modules/evil/package.json", "not JSON");
    assert_eq!(read_npm(&nested.gzip()).unwrap().name.as_str(), "mock-package");

    let nested = Tarball::new()
        .file("tool-1.0.0/evil/Cargo.toml", "[package]\nname = \"evil\"\nversion = \"6.6.6\"")
        .file("tool-1.0.0/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"1.0.0\"")
        .file("tool-1.0.0/tests/tool-1.0.0/Cargo.toml", "not TOML");
    let manifest = read(RegistryKind::Cargo, &nested.gzip()).unwrap();
    assert_eq!(manifest.name.as_str(), "tool");
}

#[test]
fn an_archive_has_exactly_one_manifest() {
    is_refused(Code::ManifestMissing, [Tarball::new(), Tarball::new().file("package.json", JSON)]);
    is_refused(
        Code::ManifestDuplicate,
        [
            good().file("package/package.json", JSON),
            good().file("./package//package.json", JSON),
            good().file("package/PACKAGE.JSON", JSON),
            good().file("evil/package.json", JSON),
        ],
    );
}

#[test]
fn the_manifest_of_a_crate_matches_its_root_folder() {
    let toml = "[package]\nname = \"tool\"\nversion = \"1.0.0\"\n";
    let cases = [
        (Code::ManifestMismatch, cargo_manifest("tool", "1.0.1", toml)),
        (Code::ManifestMismatch, cargo_manifest("evil", "1.0.0", toml)),
        (Code::ArchiveRoot, cargo_manifest("tool", "1.0.0", toml).file("evil-1.0.0/a", "")),
        (Code::ArchiveRoot, Tarball::new().file("Cargo.toml", toml)),
        (Code::ManifestMissing, Tarball::new().file("tool-1.0.0/src/Cargo.toml", toml)),
        (Code::ManifestInvalid, cargo_manifest("tool", "1.0.0", "[package]\nname = 1")),
        (Code::ManifestInvalid, cargo_manifest("tool", "1.0.0", "[workspace]")),
    ];
    for (code, archive) in cases {
        let error = read(RegistryKind::Cargo, &archive.gzip()).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn wrong_types_in_a_manifest_are_refused() {
    let wrong = [
        json!(null),
        json!([]),
        json!({ "name": "tool" }),
        json!({ "name": null, "version": "1.0.0" }),
        json!({ "name": ["tool"], "version": "1.0.0" }),
        json!({ "name": "tool", "version": 1 }),
        json!({ "name": "tool", "version": { "major": 1 } }),
        json!({ "name": "@/tool", "version": "1.0.0" }),
    ];
    is_refused(Code::ManifestInvalid, wrong.map(|manifest| npm_manifest(manifest.to_string())));
    is_refused(Code::ManifestInvalid, [npm_manifest("["), npm_manifest("[".repeat(5000))]);
    let named = |name: &str| npm_manifest(json!({ "name": name, "version": "1.0.0" }).to_string());
    is_refused(Code::InvalidIdentifier, [named("../evil"), named("lodash.merge"), named("")]);
    is_refused(Code::ReservedName, [named("packages")]);
    is_refused(
        Code::InvalidVersion,
        ["1.0", "latest"]
            .map(|version| npm_manifest(json!({ "name": "tool", "version": version }).to_string())),
    );
}

#[test]
fn a_manifest_over_one_mebibyte_is_refused() {
    let padded = |length: usize| {
        let noise = npm_of_size("tool", "1.0.0", 16_384);
        npm_manifest(format!("{JSON}{}", " ".repeat(length - JSON.len())))
            .file("package/noise", noise)
            .gzip()
    };

    assert!(read_npm(&padded(1024 * 1024)).is_ok());
    let error = read_npm(&padded(1024 * 1024 + 1)).unwrap_err();
    assert_eq!(error.code(), Code::ManifestTooLarge);
}
