//! The P-256 key of the registry, by which npm checks what it was told of a version.
//!
//! It says only that this registry told it. Who made the archive, the author's own signature says.

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

use crate::{config::RegistryConfig, registry::layers::parent_exists};

/// What the key is called in the database.
const NAME: &str = "npm-key";

/// How SSH names the curve, after which npm names its keys.
const CURVE: &str = "nistp256";
const KIND: &str = "ecdsa-sha2-nistp256";

/// The key pair, and what is told of it.
pub(crate) struct NpmKey {
    pair: PKey<Private>,
    id: String,
    public: String,
}

impl NpmKey {
    /// The key of a registry that holds npm packages: from its file where one is configured, else
    /// from the database, which all instances share. It is made where there is none.
    ///
    /// # Errors
    ///
    /// Where the file or the database cannot be used, or holds something else.
    pub(crate) fn open(
        registry: &RegistryConfig,
        database: &Database,
    ) -> anyhow::Result<Option<Self>> {
        if registry.kind.only() == Some(PackageKind::Cargo) {
            return Ok(None);
        }
        let fresh = generate()?;
        let pem = match &registry.npm_key {
            Some(file) => from_file(file, &fresh)
                .with_context(|| format!("`registry.npm-key` is `{}`", file.display()))?,
            None => database.maintain(|up| secrets::get_or_insert(up, NAME, || fresh))?,
        };
        Self::from_pem(&pem).map(Some)
    }

    /// Refuses a file for the key that has something else in it, or that could not be made. Nothing is made.
    pub(crate) fn check_file(registry: &RegistryConfig) -> anyhow::Result<()> {
        let Some(file) = &registry.npm_key else { return Ok(()) };
        let named = || format!("`registry.npm-key` is `{}`", file.display());
        if registry.kind.only() == Some(PackageKind::Cargo) {
            return Ok(());
        }
        match file.try_exists().with_context(named)? {
            true => {
                let pem = std::fs::read_to_string(file).with_context(named)?;
                Self::from_pem(&pem).map(drop).with_context(named)
            }
            false => parent_exists(file).with_context(named),
        }
    }

    fn from_pem(pem: &str) -> anyhow::Result<Self> {
        let wrong = "the npm key is not a P-256 private key in PEM";
        let pair = PKey::private_key_from_pem(pem.as_bytes()).context(wrong)?;
        let ec = pair.ec_key().context(wrong)?;
        ensure!(ec.group().curve_name() == Some(Nid::X9_62_PRIME256V1), "{wrong}");
        let (id, public) = (id(&ec)?, BASE64_STANDARD.encode(pair.public_key_to_der()?));
        Ok(Self { pair, id, public })
    }

    /// The key's id, as signatures name it.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The signature of `message`, in base64. It is the same at every call, so that what is told
    /// of a version has the same bytes from every instance.
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

    /// The key as `/-/npm/v1/keys` tells it.
    pub(super) fn told(&self) -> Value {
        json!({
            "expires": null,
            "keyid": self.id,
            "keytype": KIND,
            "scheme": KIND,
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

/// The content of the file, which is made of `fresh` where it is missing.
fn from_file(file: &Path, fresh: &str) -> anyhow::Result<String> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Ok(mut made) => {
            made.write_all(fresh.as_bytes())?;
            made.sync_all()?;
            Ok(fresh.to_owned())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(std::fs::read_to_string(file)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The fingerprint that SSH would give the key, which is how npm names its own.
fn id(key: &EcKey<impl HasPublic>) -> Result<String, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let form = PointConversionForm::UNCOMPRESSED;
    let point = key.public_key().to_bytes(key.group(), form, &mut context)?;
    let mut blob = Vec::new();
    for part in [KIND.as_bytes(), CURVE.as_bytes(), &point] {
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
    fn a_key_is_named_as_npm_names_its_own() {
        let key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==";
        let der = BASE64_STANDARD.decode(key).unwrap();
        let key: EcKey<Public> = PKey::public_key_from_der(&der).unwrap().ec_key().unwrap();

        assert_eq!(id(&key).unwrap(), "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA");
    }

    #[test]
    fn a_signature_is_always_the_same_and_verifies() {
        let key = NpmKey::from_pem(&generate().unwrap()).unwrap();

        let signature = key.sign("@acme/tool@1.0.0:sha512-abc").unwrap();

        assert_eq!(key.sign("@acme/tool@1.0.0:sha512-abc").unwrap(), signature);
        let der = BASE64_STANDARD.decode(signature).unwrap();
        let digest = hash(MessageDigest::sha256(), b"@acme/tool@1.0.0:sha512-abc").unwrap();
        let signature = EcdsaSig::from_der(&der).unwrap();
        assert!(signature.verify(&digest, &key.pair.ec_key().unwrap()).unwrap());
    }

    #[test]
    fn a_key_in_a_file_is_made_once_and_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("npm-key.pem");

        let made = from_file(&file, &generate().unwrap()).unwrap();

        assert_eq!(from_file(&file, &generate().unwrap()).unwrap(), made);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn another_key_is_refused() {
        let rsa = PKey::ec_gen("secp384r1").unwrap().private_key_to_pem_pkcs8().unwrap();

        for pem in ["", "not a key", &String::from_utf8(rsa).unwrap()] {
            let error = NpmKey::from_pem(pem).unwrap_err();
            assert!(error.to_string().contains("not a P-256 private key"), "{error}");
        }
    }
}
