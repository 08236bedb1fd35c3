//! Signature bases: the text that is signed (RFC 9421, section 2.5).

use sfv::{ListEntry, ListSerializer};

use super::{component, error::SignedRequestError, parts::RequestParts};

/// The name of the last line of a signature base.
pub(super) const PARAMETERS: &str = "@signature-params";

/// Builds the signature base of a request: a line for each covered component, and one with the
/// parameters of the signature.
///
/// # Errors
///
/// Fails if the value of a component cannot be computed.
pub(super) fn build(
    parts: &RequestParts<'_>,
    covered: &[&str],
    parameters: &str,
) -> Result<String, SignedRequestError> {
    let mut base = String::with_capacity(512);
    for name in covered {
        push_line(&mut base, name, &component::value(parts, name)?);
        base.push('\n');
    }
    push_line(&mut base, PARAMETERS, parameters);
    Ok(base)
}

fn push_line(base: &mut String, name: &str, value: &str) {
    for part in ["\"", name, "\": ", value] {
        base.push_str(part);
    }
}

/// Returns the value of the last line: a member of `Signature-Input` without its label. RFC 9421
/// takes it from the parsed member, not from its text (section 3.2, step 6).
pub(super) fn parameters(member: &ListEntry) -> String {
    let mut list = ListSerializer::new();
    list.members([member]);
    list.finish().expect("a list with one member has a text")
}
