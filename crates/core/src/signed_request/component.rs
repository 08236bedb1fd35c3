//! Components of a request and their values (RFC 9421, sections 2.1 and 2.2).

use std::borrow::Cow;

use sfv::Item;

use super::{error::SignedRequestError, fields::combined, parts::RequestParts};
use crate::text::excerpt;

/// Returns the name of a component of `Signature-Input`.
///
/// # Errors
///
/// Fails if the item is not the name of a component, or has parameters: a component with
/// parameters is another one, whose value we do not compute.
pub(super) fn name(item: &Item) -> Result<&str, SignedRequestError> {
    let shown = || {
        let text = sfv::ItemSerializer::new().bare_item(&item.bare_item).parameters(&item.params);
        excerpt(&text.finish())
    };
    let text = item.bare_item.as_string().map(|text| text.as_str());
    let Some(name) = text.filter(|name| is_name(name)) else {
        return Err(SignedRequestError::InvalidComponent(shown()));
    };
    if item.params.is_empty() {
        Ok(name)
    } else {
        Err(SignedRequestError::ComponentParameters(shown()))
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || b"@!#$%&'*+-.^_`|~".contains(&byte)
        })
}

/// Returns the value of a component.
///
/// # Errors
///
/// Fails if the derived component is unknown, the field absent, or the value cannot be written on
/// a line of the signature base.
pub(super) fn value<'a>(
    parts: &'a RequestParts<'_>,
    name: &str,
) -> Result<Cow<'a, str>, SignedRequestError> {
    let value = match name {
        "@method" => parts.method.into(),
        "@scheme" => parts.scheme(),
        "@authority" => parts.authority(),
        "@path" => parts.path().into(),
        // The value of an absent query is `?` too (RFC 9421, section 2.2.7).
        "@query" => format!("?{}", parts.query.unwrap_or_default()).into(),
        "@request-target" => parts.target().into(),
        "@target-uri" => {
            format!("{}://{}{}", parts.scheme(), parts.authority(), parts.target()).into()
        }
        _ if name.starts_with('@') => {
            return Err(SignedRequestError::UnknownComponent(excerpt(name)));
        }
        _ => field(parts, name)?.into(),
    };
    // A line break in a value could forge another line of the base.
    if value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
        Ok(value)
    } else {
        Err(SignedRequestError::UnreadableComponent(excerpt(name)))
    }
}

fn field(parts: &RequestParts<'_>, name: &str) -> Result<String, SignedRequestError> {
    let bytes = combined(parts.fields, name)
        .ok_or_else(|| SignedRequestError::FieldAbsent(excerpt(name)))?;
    String::from_utf8(bytes).map_err(|_| SignedRequestError::UnreadableComponent(excerpt(name)))
}
