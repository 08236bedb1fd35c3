//! Derives the encryption and MAC keys from a password.

use std::ops::RangeInclusive;

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{KeystoreError, bounds};

/// The key derived from a password: 16 bytes to encrypt, 16 bytes for the MAC, the rest unused.
pub(super) type DerivedKey = Zeroizing<Vec<u8>>;

/// The number of bytes of a derived key that are used, and the length for new keystores.
pub(super) const DERIVED_LEN: usize = 32;

/// A key derivation with parameters inside the limits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kdf {
    function: Function,
    salt: Vec<u8>,
    derived_len: usize,
}

/// A key derivation function and its cost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Scrypt(ScryptParams),
    /// PBKDF2 with HMAC-SHA256.
    Pbkdf2 {
        /// Number of iterations.
        rounds: u32,
    },
}

/// The cost parameters of scrypt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ScryptParams {
    log_n: u8,
    r: u32,
    p: u32,
}

impl Kdf {
    pub(super) fn scrypt(cost: ScryptParams, salt: [u8; 32]) -> Self {
        let function = Function::Scrypt(cost);
        Self { function, salt: salt.to_vec(), derived_len: DERIVED_LEN }
    }

    pub(super) fn new(
        function: Function,
        salt: Vec<u8>,
        derived_len: u64,
    ) -> Result<Self, KeystoreError> {
        let max_len = bounds::DERIVED_LEN as u64;
        check_bounds("dklen", derived_len, DERIVED_LEN as u64..=max_len)?;
        Ok(Self { function, salt, derived_len: derived_len as usize })
    }

    pub(super) const fn function(&self) -> Function {
        self.function
    }

    pub(super) fn salt(&self) -> &[u8] {
        &self.salt
    }

    pub(super) const fn derived_len(&self) -> usize {
        self.derived_len
    }

    pub(super) fn derive(&self, password: &str) -> DerivedKey {
        let mut derived = Zeroizing::new(vec![0; self.derived_len]);
        let password = password.as_bytes();
        match self.function {
            Function::Scrypt(cost) => cost.derive(password, &self.salt, &mut derived),
            Function::Pbkdf2 { rounds } => {
                pbkdf2_hmac::<Sha256>(password, &self.salt, rounds, &mut derived);
            }
        }
        derived
    }
}

impl Function {
    pub(super) fn pbkdf2(rounds: u64) -> Result<Self, KeystoreError> {
        check_bounds("c", rounds, 1..=bounds::PBKDF2_ROUNDS.into())?;
        Ok(Self::Pbkdf2 { rounds: rounds as u32 })
    }
}

impl ScryptParams {
    /// The standard cost of geth.
    pub(super) const STANDARD: Self = Self { log_n: 18, r: 8, p: 1 };

    pub(super) fn new(n: u64, r: u64, p: u64) -> Result<Self, KeystoreError> {
        check_bounds("r", r, 1..=bounds::SCRYPT_R.into())?;
        check_bounds("p", p, 1..=bounds::SCRYPT_P.into())?;
        check_bounds("n", n, 2..=bounds::SCRYPT_MEMORY / (128 * r))?;
        if !n.is_power_of_two() {
            return Err(KeystoreError::Malformed(format!("n is {n}, not a power of two")));
        }
        Ok(Self { log_n: n.trailing_zeros() as u8, r: r as u32, p: p as u32 })
    }

    pub(super) const fn n(self) -> u64 {
        1 << self.log_n
    }

    pub(super) const fn r(self) -> u32 {
        self.r
    }

    pub(super) const fn p(self) -> u32 {
        self.p
    }

    fn derive(self, password: &[u8], salt: &[u8], derived: &mut [u8]) {
        let params = scrypt::Params::new(self.log_n, self.r, self.p).expect("n, r, p are bounded");
        scrypt::scrypt(password, salt, &params, derived).expect("the length is bounded");
    }
}

fn check_bounds(
    field: &'static str,
    given: u64,
    bounds: RangeInclusive<u64>,
) -> Result<(), KeystoreError> {
    if bounds.contains(&given) {
        return Ok(());
    }
    let (least, most) = bounds.into_inner();
    Err(KeystoreError::OutOfBounds { field, given, least, most })
}
