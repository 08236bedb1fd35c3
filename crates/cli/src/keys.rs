//! Keystore files.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{Keystore, SigningKey};

use crate::{failure::Failure, password};

/// A keystore that was read and is not decrypted yet.
pub(crate) struct LockedKey {
    path: PathBuf,
    keystore: Keystore,
}

impl LockedKey {
    /// Reads the keystore that was named, or tells how to name one.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            let words = "this needs a key to sign with: name its keystore with -k FILE or IPKG_KEYSTORE; `ipkg keygen DIR` makes one";
            return Err(Failure::Usage(words.to_owned()));
        };
        let shown = path.display();
        let json = fs::read_to_string(path)
            .with_context(|| format!("cannot read the keystore `{shown}`"))?;
        let keystore = json.parse().with_context(|| cannot_open(path))?;
        Ok(Self { path: path.to_owned(), keystore })
    }

    /// Asks for the password and decrypts the key.
    pub(crate) fn unlock(self) -> Result<SigningKey, Failure> {
        let Self { path, keystore } = self;
        let password = password::existing(&whose(&keystore, &path))?;
        Ok(keystore.decrypt(&password).with_context(|| cannot_open(&path))?)
    }
}

fn cannot_open(path: &Path) -> String {
    format!("cannot open the keystore `{}`", path.display())
}

fn whose(keystore: &Keystore, path: &Path) -> String {
    match keystore.address() {
        Some(address) => address.to_string(),
        None => path.display().to_string(),
    }
}

/// Refuses what exists and is no folder, so that nobody chooses a password in vain.
pub(crate) fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let is_other = folder.exists() && !folder.is_dir();
    ensure!(!is_other, "`{}` is a file; name a folder to keep the key in", folder.display());
    Ok(())
}

/// Writes a keystore into a folder, which is made where it is missing. It never overwrites.
pub(crate) fn save(keystore: &Keystore, folder: &Path) -> anyhow::Result<PathBuf> {
    make_folder(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let name = keystore.file_name().context("the keystore does not say its address")?;
    let path = folder.join(name);
    let cannot_write = || format!("cannot write the keystore `{}`", path.display());
    let file = create(&path).with_context(cannot_write)?;
    if let Err(error) = write(file, &keystore.to_json()) {
        // The write is what failed; that half a file may stay is told by its name in the error.
        fs::remove_file(&path).ok();
        return Err(error).with_context(cannot_write);
    }
    Ok(path)
}

fn write(mut file: File, json: &str) -> io::Result<()> {
    file.write_all(json.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Makes a folder that only its owner can look into.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a file that only its owner can read.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
