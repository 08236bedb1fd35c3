//! A certificate authority for tests, and the server certificates that it issues.

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    symm::Cipher,
    x509::{
        X509, X509Builder, X509Name,
        extension::{BasicConstraints, SubjectAlternativeName},
    },
};

/// The kind of a certificate's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSA with 2048 bits, stored as PKCS #1.
    Rsa,
    /// ECDSA on P-256, stored as SEC 1.
    Ecdsa,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is signed by its own key.
    SelfSigned,
    /// It expired yesterday.
    Expired,
    /// It is valid from tomorrow.
    NotYetValid,
    /// It is for the host `registry.example`.
    OtherHost,
    /// The chain lacks the intermediate certificate.
    Incomplete,
}

/// A root certificate, and the intermediate authority that issues.
pub struct Authority {
    root: X509,
    intermediate: X509,
    key: PKey<Private>,
}

impl Authority {
    /// Creates an authority with new keys.
    ///
    /// # Errors
    ///
    /// Fails if OpenSSL fails.
    pub fn new() -> anyhow::Result<Self> {
        let (root_key, key) = (ecdsa()?, ecdsa()?);
        let root = certificate("root", &root_key, None)?.build(&root_key)?;
        let intermediate = certificate("below", &key, Some(&root))?.build(&root_key)?;
        Ok(Self { root, intermediate, key })
    }

    /// Returns the root certificate, which clients must trust.
    #[must_use]
    pub fn certificate(&self) -> &X509 {
        &self.root
    }

    /// Writes `cert.pem`, a chain for `localhost` and `127.0.0.1`, and `key.pem` into a folder.
    ///
    /// # Errors
    ///
    /// Fails if OpenSSL fails or the folder cannot be written.
    pub fn issue(&self, kind: Kind, folder: &Path) -> anyhow::Result<()> {
        let (key, pem) = match kind {
            Kind::Rsa => {
                let rsa = Rsa::generate(2048)?;
                let pem = rsa.private_key_to_pem()?;
                (PKey::from_rsa(rsa)?, pem)
            }
            Kind::Ecdsa => {
                let key = ecdsa()?;
                let pem = key.ec_key()?.private_key_to_pem()?;
                (key, pem)
            }
        };
        let leaf = certificate("localhost", &key, Some(&self.intermediate))?.build(&self.key)?;
        let chain = [leaf.to_pem()?, self.intermediate.to_pem()?].concat();
        fs::write(folder.join("cert.pem"), chain)?;
        Ok(fs::write(folder.join("key.pem"), pem)?)
    }

    /// Writes `cert.pem` and `key.pem` like [`issue`](Self::issue), with a flaw.
    ///
    /// # Errors
    ///
    /// Fails if OpenSSL fails or the folder cannot be written.
    pub fn issue_flawed(&self, flaw: Flaw, folder: &Path) -> anyhow::Result<()> {
        let key = ecdsa()?;
        let (issuer, signer) = match flaw {
            Flaw::SelfSigned => (None, &key),
            _ => (Some(&self.intermediate), &self.key),
        };
        let name = if flaw == Flaw::OtherHost { "registry.example" } else { "localhost" };
        let mut leaf = certificate(name, &key, issuer)?;
        match flaw {
            Flaw::Expired => leaf.valid_between(-2, -1)?,
            Flaw::NotYetValid => leaf.valid_between(1, 2)?,
            _ => {}
        }
        let mut chain = leaf.build(signer)?.to_pem()?;
        if !matches!(flaw, Flaw::SelfSigned | Flaw::Incomplete) {
            chain.extend(self.intermediate.to_pem()?);
        }
        fs::write(folder.join("cert.pem"), chain)?;
        Ok(fs::write(folder.join("key.pem"), key.ec_key()?.private_key_to_pem()?)?)
    }

    /// Returns a private key that is encrypted with a password.
    ///
    /// # Errors
    ///
    /// Fails if OpenSSL fails.
    pub fn encrypted_key(&self) -> anyhow::Result<Vec<u8>> {
        Ok(self.key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"secret")?)
    }
}

fn ecdsa() -> anyhow::Result<PKey<Private>> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    Ok(PKey::from_ec_key(EcKey::generate(&curve)?)?)
}

/// A certificate that is not signed yet.
struct Unsigned(X509Builder);

impl Unsigned {
    /// Sets the first and the last day, counted from today.
    fn valid_between(&mut self, first: i64, last: i64) -> anyhow::Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let day = |days: i64| Asn1Time::from_unix(i64::try_from(now).unwrap_or(0) + days * 86_400);
        self.0.set_not_before(&*day(first)?)?;
        Ok(self.0.set_not_after(&*day(last)?)?)
    }

    fn build(mut self, key: &PKey<Private>) -> anyhow::Result<X509> {
        self.0.sign(key, MessageDigest::sha256())?;
        Ok(self.0.build())
    }
}

/// Builds a certificate: of an authority if `name` is `root` or `below`, otherwise of a server.
fn certificate(name: &str, key: &PKey<Private>, issuer: Option<&X509>) -> anyhow::Result<Unsigned> {
    let mut subject = X509Name::builder()?;
    subject.append_entry_by_nid(Nid::COMMONNAME, name)?;
    let subject = subject.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*serial.to_asn1_integer()?)?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(issuer.map_or(&*subject, |issuer| issuer.subject_name()))?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
    builder.set_not_after(&*Asn1Time::days_from_now(2)?)?;
    let is_authority = matches!(name, "root" | "below");
    if !is_authority {
        let mut names = SubjectAlternativeName::new();
        match name {
            "localhost" => names.dns("localhost").ip("127.0.0.1"),
            other => names.dns(other),
        };
        let names = names.build(&builder.x509v3_context(issuer.map(|issuer| &**issuer), None))?;
        builder.append_extension(names)?;
    } else {
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
    }
    Ok(Unsigned(builder))
}
