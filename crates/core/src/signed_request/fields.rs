//! Reads header fields: combined values (RFC 9421, section 2.1) and dictionaries (RFC 9651).

use sfv::{Dictionary, Parser};

use super::{error::SignedRequestError, limits::MAX_FIELD_LEN, parts::HeaderFields};

/// The field that says what each signature of a request covers.
pub const SIGNATURE_INPUT: &str = "signature-input";

/// The field with the bytes of the signatures.
pub const SIGNATURE: &str = "signature";

/// The field with digests of the body.
pub const CONTENT_DIGEST: &str = "content-digest";

/// Returns the values of a field, trimmed and joined by `, `; `None` if the field is absent.
pub(super) fn combined(fields: &dyn HeaderFields, name: &str) -> Option<Vec<u8>> {
    let values = fields.values(name);
    let trimmed: Vec<&[u8]> = values.iter().map(|value| value.trim_ascii()).collect();
    (!values.is_empty()).then(|| trimmed.join(b", ".as_slice()))
}

/// Parses a field that is a dictionary; `None` if the field is absent.
///
/// # Errors
///
/// Fails if the field is too large or is not a dictionary.
pub(super) fn dictionary(
    fields: &dyn HeaderFields,
    field: &'static str,
) -> Result<Option<Dictionary>, SignedRequestError> {
    let Some(text) = combined(fields, field) else { return Ok(None) };
    if text.len() > MAX_FIELD_LEN {
        return Err(SignedRequestError::FieldTooLarge { field, given: text.len() });
    }
    let syntax =
        |error: sfv::Error| SignedRequestError::Syntax { field, reason: error.to_string() };
    Parser::new(&text).parse().map(Some).map_err(syntax)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_trimmed_and_joined_in_order() {
        let fields = [("x-a", " 1 \t"), ("x-a", "2,  3"), ("x-a", "")];

        assert_eq!(combined(&fields, "x-a").unwrap(), b"1, 2,  3, ");
        assert_eq!(combined(&fields, "x-b"), None);
    }

    #[test]
    fn the_limit_of_a_field_counts_all_its_values() {
        let half = "a".repeat(MAX_FIELD_LEN / 2 - 1);

        let largest = [(SIGNATURE, half.as_str()), (SIGNATURE, half.as_str())];
        let over = [(SIGNATURE, half.as_str()), (SIGNATURE, &format!("{half}a"))];

        assert!(dictionary(&largest, SIGNATURE).is_ok());
        assert_eq!(
            dictionary(&over, SIGNATURE),
            Err(SignedRequestError::FieldTooLarge { field: SIGNATURE, given: MAX_FIELD_LEN + 1 })
        );
    }
}
