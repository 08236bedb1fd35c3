//! Creates the registries.

use diesel::{Connection as _, PgConnection, RunQueryDsl as _};
use ipfs_registry_core::{
    ArchiveHasher, DownloadDigests, Namespace, PackageKind, PackageName, Pointer, SigningKey,
};
use ipfs_registry_db::{
    Actor, Database, DbError, LastRemoval, NewVersion, StoredDigests, VersionPolicy, copy,
    namespaces, publishers, versions,
};

use crate::reads::inner_word;

/// The number of versions of each package.
const VERSIONS: u64 = 10;

fn namespace() -> Namespace {
    "acme".parse().expect("valid")
}

/// Returns a version of a package.
pub(crate) fn pointer(package: usize, minor: u64) -> Pointer {
    let package: PackageName = format!("tool-{package}").parse().expect("valid");
    Pointer { namespace: namespace(), package, version: semver::Version::new(1, minor, 0) }
}

fn version(pointer: Pointer) -> NewVersion {
    let bytes = pointer.to_string().into_bytes();
    let mut hasher = ArchiveHasher::new();
    hasher.update(&bytes);
    let description = format!("A tool for the subject{}", inner_word(&pointer));
    let manifest = serde_json::json!({
        "name": pointer.package, "version": pointer.version, "description": description,
    });
    let digests = DownloadDigests::of(&bytes);
    NewVersion {
        pointer,
        kind: PackageKind::Npm,
        digests: hasher.finish(),
        download: StoredDigests { digests, files: None, unpacked: None },
        manifest,
        stored_after: LastRemoval::default(),
    }
}

/// Creates a registry with this number of packages.
pub(crate) fn seed(url: &str, packages: usize) -> Result<(), DbError> {
    let database = Database::open(url)?;
    let key = SigningKey::generate();
    let actor = Actor { address: key.address(), signature: key.sign_message(b"a message") };
    database.write(|tx| publishers::sign_up(tx, &actor))?;
    database.write(|tx| namespaces::register(tx, &actor, &namespace()))?;
    for minor in 0..VERSIONS {
        for package in 0..packages {
            let new = version(pointer(package, minor));
            database.write(|tx| versions::publish(tx, &actor, &new, VersionPolicy::Ahead))?;
        }
    }
    Ok(())
}

/// Copies the registry at `from` to a new database on the server and returns its URL.
pub(crate) fn copy_to(
    server: &str,
    name: &str,
    from: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let name = format!("scale_{name}_{}", std::process::id());
    let mut conn = PgConnection::establish(&format!("{server}postgres"))?;
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn)?;
    let url = format!("{server}{name}");
    copy(from, &url)?;
    diesel::sql_query("ANALYZE").execute(&mut PgConnection::establish(&url)?)?;
    Ok(url)
}
