//! Reads and writes keystore files.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{Keystore, SigningKey};

use crate::{failure::Failure, password};

/// A keystore that was read and is not decrypted yet.
pub(crate) struct EncryptedKey {
    path: PathBuf,
    keystore: Keystore,
}

impl EncryptedKey {
    /// Reads the keystore at `path`. Fails with usage instructions if there is no path.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            let message = "this command needs a signing key: set its keystore file with -k FILE or IPKG_KEYSTORE; `ipkg keygen DIR` creates one";
            return Err(Failure::Usage(message.to_owned()));
        };
        let shown = path.display();
        let json = fs::read_to_string(path)
            .with_context(|| format!("cannot read the keystore `{shown}`"))?;
        let keystore = json.parse().with_context(|| cannot_open(path))?;
        Ok(Self { path: path.to_owned(), keystore })
    }

    /// Asks for the password and decrypts the key.
    pub(crate) fn decrypt(self) -> Result<SigningKey, Failure> {
        let Self { path, keystore } = self;
        let password = password::for_keystore(&key_label(&keystore, &path))?;
        Ok(keystore.decrypt(&password).with_context(|| cannot_open(&path))?)
    }
}

fn cannot_open(path: &Path) -> String {
    format!("cannot open the keystore `{}`", path.display())
}

/// Returns the name of the key in the password prompt: its address, or the path of its keystore.
fn key_label(keystore: &Keystore, path: &Path) -> String {
    match keystore.address() {
        Some(address) => address.to_string(),
        None => path.display().to_string(),
    }
}

/// Fails if `folder` exists and is not a folder. Checked before the user chooses a password.
pub(crate) fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let is_other = folder.exists() && !folder.is_dir();
    ensure!(!is_other, "`{}` is a file; pass a folder for the key", folder.display());
    Ok(())
}

/// Writes a keystore into a folder, and creates the folder if it is missing. Never overwrites a
/// file. Returns the path of the file.
pub(crate) fn save(keystore: &Keystore, folder: &Path) -> anyhow::Result<PathBuf> {
    create_folder(folder)
        .with_context(|| format!("cannot create the folder `{}`", folder.display()))?;
    let name = keystore.file_name().context("the keystore has no address")?;
    let path = folder.join(name);
    let cannot_write = || format!("cannot write the keystore `{}`", path.display());
    let file = create(&path).with_context(cannot_write)?;
    if let Err(error) = write(file, &keystore.to_json()) {
        // Report the write error. If the removal fails too, the path in that error shows what is left.
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

/// Creates a folder with mode 0700, which only its owner can read.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file with mode 0600, which only its owner can read.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
