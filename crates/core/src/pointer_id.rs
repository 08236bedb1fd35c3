//! Pointer ids, which identify versions for older clients.

use tiny_keccak::{Hasher, Sha3};

use crate::{
    Pointer,
    hex_digest::{finish, hex_digest},
};

/// The SHA3-256 of a pointer's namespace, package and version, concatenated without separators.
///
/// Responses contain it for compatibility with older clients. Different pointers can have the
/// same id (`abcdef/ghi` and `abcde/fghi`), so it is never used as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointerId([u8; 32]);

hex_digest!(PointerId, InvalidPointerId, "pointer id");

impl PointerId {
    /// Computes the id of `pointer`.
    #[must_use]
    pub fn of(pointer: &Pointer) -> Self {
        let mut hasher = Sha3::v256();
        hasher.update(pointer.namespace.as_str().as_bytes());
        hasher.update(pointer.package.as_str().as_bytes());
        hasher.update(pointer.version.to_string().as_bytes());
        Self(finish(hasher))
    }
}

impl Pointer {
    /// Computes the id of this pointer for responses.
    #[must_use]
    pub fn id(&self) -> PointerId {
        PointerId::of(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn id(pointer: &str) -> String {
        pointer.parse::<Pointer>().unwrap().id().to_string()
    }

    #[test]
    fn ids_match_the_known_answers() {
        let known = include_str!("../../../fixtures/known-answers.json");
        let known: Value = serde_json::from_str(known).unwrap();

        for answer in known["pointer_ids"].as_array().unwrap() {
            let part = |key: &str| answer[key].as_str().unwrap();
            let pointer = format!("{}/{}/{}", part("namespace"), part("package"), part("version"));

            assert_eq!(id(&pointer), part("pointer_id"));
        }
    }

    #[test]
    fn different_pointers_can_share_an_id() {
        assert_eq!(id("abcdef/ghi/1.0.0"), id("abcde/fghi/1.0.0"));
    }

    #[test]
    fn ids_round_trip_through_text() {
        let id = PointerId::from_bytes([0xa5; 32]);

        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
    }

    #[test]
    fn invalid_text_is_refused() {
        for text in ["", "230e", &"g".repeat(64), &"a".repeat(66)] {
            assert!(text.parse::<PointerId>().is_err(), "{text}");
        }
    }
}
