//! A digest of a table that does not depend on the order of its rows.

use sha2::{Digest as _, Sha256};

/// The sum of the SHA-256 digests of all rows, modulo 2²⁵⁶. It does not depend on the row order, because
/// the databases sort text differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TableDigest {
    pub(super) rows: u64,
    sum: [u8; 32],
}

impl TableDigest {
    /// Adds a row.
    pub(super) fn add(&mut self, row: &[u8]) {
        let mut carry_in = 0;
        for (sum, byte) in self.sum.iter_mut().zip(Sha256::digest(row).iter()).rev() {
            let [carry, low] = (u16::from(*sum) + u16::from(*byte) + carry_in).to_be_bytes();
            *sum = low;
            carry_in = u16::from(carry);
        }
        self.rows += 1;
    }

    pub(super) fn to_hex(&self) -> String {
        hex::encode(self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[&str]) -> TableDigest {
        let mut digest = TableDigest::default();
        rows.iter().for_each(|row| digest.add(row.as_bytes()));
        digest
    }

    #[test]
    fn a_digest_depends_on_every_row_but_not_on_their_order() {
        assert_eq!(digest(&["a", "b", "c"]), digest(&["c", "a", "b"]));
        assert_ne!(digest(&["a", "b"]), digest(&["a", "c"]));
        assert_ne!(digest(&["a", "a"]).to_hex(), digest(&[]).to_hex());
        assert_eq!(digest(&["a"]).to_hex(), hex::encode(Sha256::digest("a")));
    }

    #[test]
    fn addition_carries_over_all_bytes() {
        let mut digest = TableDigest { rows: 0, sum: [0xff; 32] };
        digest.add(b"a");

        let mut expected: [u8; 32] = Sha256::digest("a").into();
        let last = expected.last_mut().unwrap();
        *last = last.checked_sub(1).unwrap();
        assert_eq!(digest.sum, expected);
    }
}
