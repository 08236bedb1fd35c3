//! The extractor of the `x-signature` header.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipfs_registry_core::{
    Signature,
    wire::{Code, SIGNATURE_HEADER},
};

use crate::registry::RegistryError;

/// The signature of a signed request. The signer can be recovered once the message is known.
pub(crate) struct Signed(pub(crate) Signature);

impl FromRequest for Signed {
    type Error = RegistryError;
    type Future = Ready<Result<Self, RegistryError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signature(request).map(Self))
    }
}

fn signature(request: &HttpRequest) -> Result<Signature, RegistryError> {
    let mut headers = request.headers().get_all(SIGNATURE_HEADER);
    let Some(header) = headers.next() else {
        let missing =
            format!("this request must be signed: header `{SIGNATURE_HEADER}` is missing");
        return Err(RegistryError::refused(Code::SignatureMissing, missing));
    };
    let invalid = |problem: &str| {
        RegistryError::refused(
            Code::SignatureInvalid,
            format!("header `{SIGNATURE_HEADER}` {problem}"),
        )
    };
    if headers.next().is_some() {
        return Err(invalid("is given twice"));
    }
    Ok(header.to_str().map_err(|_| invalid("is not base64"))?.parse::<Signature>()?)
}
