//! The P-256 key with which the registry signs the digests of versions for npm.
//!
//! Such a signature proves only that this registry sent the digests. The author's own signature proves who
//! made the archive.

use std::{
    fmt,
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, ensure};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD},
};
use ipfs_registry_core::PackageKind;
use ipfs_registry_db::{Database, secrets};
use openssl::{
    bn::BigNumContext,
    ec::{EcGroup, EcKey, PointConversionForm},
    error::ErrorStack,
    hash::{MessageDigest, hash},
    md::Md,
    nid::Nid,
    pkey::{HasPublic, PKey, Private},
    pkey_ctx::{NonceType, PkeyCtx},
};
use serde_json::{Value, json};

use crate::{config::RegistryConfig, registry::layers::check_parent};

/// The name of the secret in the database.
const SECRET_NAME: &str = "npm-key";

/// The names of the curve and of the key type in SSH, which npm uses too.
const CURVE: &str = "nistp256";
const KEY_TYPE: &str = "ecdsa-sha2-nistp256";

/// The key pair, with its id and its public key as npm reads them.
pub(crate) struct NpmKey {
    pair: PKey<Private>,
    id: String,
    /// The public key: DER in base64.
    public: String,
}

impl NpmKey {
    /// Opens the key: the file `registry.npm-key` if it is configured, else the secret in the database, which
    /// all instances share. Creates the key if there is none. Returns `None` if the registry accepts only
    /// crates.
    ///
    /// # Errors
    ///
    /// Fails if the file or the database cannot be read or written, or contains something else.
    pub(crate) fn open(
        registry: &RegistryConfig,
        database: &Database,
    ) -> anyhow::Result<Option<Self>> {
        if registry.kind.only() == Some(PackageKind::Cargo) {
            return Ok(None);
        }
        let new_key = generate()?;
        let pem = match &registry.npm_key {
            Some(file) => read_or_create(file, &new_key)
                .with_context(|| format!("`registry.npm-key` is `{}`", file.display()))?,
            None => database.maintain(|up| secrets::get_or_insert(up, SECRET_NAME, || new_key))?,
        };
        Self::from_pem(&pem).map(Some)
    }

    /// Checks that the configured file contains a key, or could be created. Creates nothing.
    ///
    /// # Errors
    ///
    /// Fails if the file contains something else, cannot be read, or has no parent folder.
    pub(crate) fn check_file(registry: &RegistryConfig) -> anyhow::Result<()> {
        let Some(file) = &registry.npm_key else { return Ok(()) };
        let context = || format!("`registry.npm-key` is `{}`", file.display());
        if registry.kind.only() == Some(PackageKind::Cargo) {
            return Ok(());
        }
        match file.try_exists().with_context(context)? {
            true => {
                let pem = std::fs::read_to_string(file).with_context(context)?;
                Self::from_pem(&pem).map(drop).with_context(context)
            }
            false => check_parent(file).with_context(context),
        }
    }

    fn from_pem(pem: &str) -> anyhow::Result<Self> {
        let invalid = "the npm key is not a P-256 private key in PEM";
        let pair = PKey::private_key_from_pem(pem.as_bytes()).context(invalid)?;
        let ec = pair.ec_key().context(invalid)?;
        ensure!(ec.group().curve_name() == Some(Nid::X9_62_PRIME256V1), "{invalid}");
        let (id, public) = (fingerprint(&ec)?, BASE64_STANDARD.encode(pair.public_key_to_der()?));
        Ok(Self { pair, id, public })
    }

    /// Returns the key id, which signatures refer to.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Signs `message` and returns the signature in base64. The nonce is deterministic (RFC 6979), so every
    /// instance builds the same bytes, with the same entity tag.
    pub(super) fn sign(&self, message: &str) -> Result<String, ErrorStack> {
        let digest = hash(MessageDigest::sha256(), message.as_bytes())?;
        let mut context = PkeyCtx::new(&self.pair)?;
        context.sign_init()?;
        context.set_signature_md(Md::sha256())?;
        context.set_nonce_type(NonceType::DETERMINISTIC_K)?;
        let mut signature = Vec::new();
        context.sign_to_vec(&digest, &mut signature)?;
        Ok(BASE64_STANDARD.encode(signature))
    }

    /// Returns the public key as an entry of `/-/npm/v1/keys`.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "expires": null,
            "keyid": self.id,
            "keytype": KEY_TYPE,
            "scheme": KEY_TYPE,
            "key": self.public,
        })
    }
}

impl fmt::Debug for NpmKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NpmKey").field("id", &self.id).finish_non_exhaustive()
    }
}

fn generate() -> anyhow::Result<String> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let pair = PKey::from_ec_key(EcKey::generate(&group)?)?;
    Ok(String::from_utf8(pair.private_key_to_pem_pkcs8()?)?)
}

/// Returns the content of the file. Creates the file with `new_key`, readable by its owner only, if it does
/// not exist.
fn read_or_create(file: &Path, new_key: &str) -> anyhow::Result<String> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match created {
        Ok(mut created) => {
            created.write_all(new_key.as_bytes())?;
            created.sync_all()?;
            Ok(new_key.to_owned())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(std::fs::read_to_string(file)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the SSH fingerprint of the key, which npm uses as the key id.
fn fingerprint(key: &EcKey<impl HasPublic>) -> Result<String, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let form = PointConversionForm::UNCOMPRESSED;
    let point = key.public_key().to_bytes(key.group(), form, &mut context)?;
    let mut blob = Vec::new();
    for part in [KEY_TYPE.as_bytes(), CURVE.as_bytes(), &point] {
        blob.extend_from_slice(&(part.len() as u32).to_be_bytes());
        blob.extend_from_slice(part);
    }
    let digest = hash(MessageDigest::sha256(), &blob)?;
    Ok(format!("SHA256:{}", BASE64_STANDARD_NO_PAD.encode(digest)))
}

#[cfg(test)]
mod tests {
    use openssl::{ecdsa::EcdsaSig, pkey::Public};

    use super::*;

    #[test]
    fn the_key_id_of_npms_own_key_matches() {
        let key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==";
        let der = BASE64_STANDARD.decode(key).unwrap();
        let key: EcKey<Public> = PKey::public_key_from_der(&der).unwrap().ec_key().unwrap();

        assert_eq!(
            fingerprint(&key).unwrap(),
            "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA"
        );
    }

    #[test]
    fn signatures_are_deterministic_and_verify() {
        let key = NpmKey::from_pem(&generate().unwrap()).unwrap();

        let signature = key.sign("@acme/tool@1.0.0:sha512-abc").unwrap();

        assert_eq!(key.sign("@acme/tool@1.0.0:sha512-abc").unwrap(), signature);
        let der = BASE64_STANDARD.decode(signature).unwrap();
        let digest = hash(MessageDigest::sha256(), b"@acme/tool@1.0.0:sha512-abc").unwrap();
        let signature = EcdsaSig::from_der(&der).unwrap();
        assert!(signature.verify(&digest, &key.pair.ec_key().unwrap()).unwrap());
    }

    #[test]
    fn a_key_file_is_created_once_and_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("npm-key.pem");

        let created = read_or_create(&file, &generate().unwrap()).unwrap();

        assert_eq!(read_or_create(&file, &generate().unwrap()).unwrap(), created);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_on_another_curve_is_refused() {
        let p384 = PKey::ec_gen("secp384r1").unwrap().private_key_to_pem_pkcs8().unwrap();

        for pem in ["", "not a key", &String::from_utf8(p384).unwrap()] {
            let error = NpmKey::from_pem(pem).unwrap_err();
            assert!(error.to_string().contains("not a P-256 private key"), "{error}");
        }
    }
}
