//! Requests with several signatures, and the limits.

use super::*;
use crate::{
    signed_request::{
        MAX_CANDIDATES, MAX_COMPONENTS, MAX_FIELD_LEN, MAX_MEMBER_LEN, MAX_PARAMETERS,
    },
    wire::Code,
};

/// Returns the request of the vector with these members before its own.
fn after(inputs: &str, signatures: &str) -> Request {
    let input = format!("{inputs}eth={COMPONENTS}{PARAMETERS}");
    Request::unsigned().with_signature(&input, &format!("{signatures}{}", signature(BYTES)))
}

#[test]
fn a_failing_signature_never_hides_a_later_one() {
    let many: String = (0..=MAX_COMPONENTS).map(|n| format!("\"x-{n}\" ")).collect();
    let long = "x".repeat(MAX_MEMBER_LEN);

    for inputs in [
        "a=(), ".to_owned(),
        "a, ".to_owned(),
        format!("a={COMPONENTS}{}, ", PARAMETERS.replace("created=1700000000", "created=5")),
        format!("a={COMPONENTS}{PARAMETERS};alg=\"x\", "),
        format!("a={COMPONENTS}{PARAMETERS}, "),
        format!("a=({many}){PARAMETERS}, "),
        format!("a={COMPONENTS}{PARAMETERS};x=\"{long}\", "),
        format!("a=(){PARAMETERS}, b, c=(\"@method\"), "),
        "a=(\"@method\");tag=\"another\", ".to_owned(),
    ] {
        assert!(after(&inputs, "").verify().is_ok(), "{inputs}");
        assert!(after(&inputs, "a=:AAAA:, b, ").verify().is_ok(), "{inputs}");
    }
}

#[test]
fn the_first_valid_signature_is_returned() {
    let other = SigningKey::generate();
    let params = PARAMETERS
        .replace("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf", &other.address().to_string());
    let first = Request::vector().verify().unwrap();
    let base = first.base.replace(PARAMETERS, &params);
    let signature = sign_base(&other, &base).replace("eth", "b");

    let inputs = format!("a=(), b={COMPONENTS}{params}, ");
    let verified = after(&inputs, &format!("{signature}, ")).verify().unwrap();

    assert_eq!(verified.signer, other.address());
    assert_eq!(verified.base, base);
}

#[test]
fn the_error_is_that_of_the_first_candidate() {
    let request = Request::unsigned().with_signature(
        &format!(
            "z=(\"@method\");tag=\"another\", a={COMPONENTS}{}, b={COMPONENTS}{}",
            PARAMETERS.replace(";nonce=", ";n="),
            PARAMETERS.replace("created=", "c="),
        ),
        "a=:AAAA:, b=:AAAA:",
    );

    assert_eq!(request.verify(), Err(SignedRequestError::NonceRequired));
}

#[test]
fn fields_of_several_lines_are_one_dictionary() {
    let mut request = Request::vector();
    request.fields.insert(0, (SIGNATURE_INPUT.to_owned(), b"a=();tag=\"x\"".to_vec()));
    request.fields.push((SIGNATURE.to_owned(), b"a=:AAAA:".to_vec()));

    assert!(request.verify().is_ok());
}

#[test]
fn eight_candidates_are_accepted_and_nine_are_not() {
    let inputs = |number: usize| (0..number).map(|n| format!("c{n}=(), ")).collect::<String>();
    let foreign: String = (0..20).map(|n| format!("f{n}=();tag=\"x\", ")).collect();

    assert!(after(&inputs(MAX_CANDIDATES - 1), "").verify().is_ok());
    assert!(after(&(inputs(MAX_CANDIDATES - 1) + &foreign), "").verify().is_ok());
    let error = after(&inputs(MAX_CANDIDATES), "").verify().unwrap_err();
    assert_eq!(error, SignedRequestError::TooManyCandidates(MAX_CANDIDATES + 1));
    assert_eq!(error.code(), Code::SignatureTooLarge);
}

/// Signs the request of the vector with more covered fields and parameters.
fn signed_with(fields: usize, parameters: usize) -> Request {
    let mut request = Request::unsigned();
    let mut names = String::new();
    let mut lines = String::new();
    for n in 0..fields {
        request.fields.push((format!("x-{n}"), n.to_string().into_bytes()));
        names += &format!(" \"x-{n}\"");
        lines += &format!("\"x-{n}\": {n}\n");
    }
    let extra: String = (0..parameters).map(|n| format!(";p{n}")).collect();
    let input = format!("{}{PARAMETERS}{extra}", COMPONENTS.replace(')', &format!("{names})")));
    let base = Request::vector().verify().unwrap().base;
    let (head, _) = base.rsplit_once('\n').unwrap();
    let base = format!("{head}\n{lines}\"@signature-params\": {input}");
    request.with_signature(&format!("eth={input}"), &sign_base(&key(), &base))
}

#[test]
fn the_limits_of_components_and_parameters_are_exact() {
    let (fields, parameters) = (MAX_COMPONENTS - 7, MAX_PARAMETERS - 5);

    assert!(signed_with(fields, parameters).verify().is_ok());
    for (request, expected) in [
        (signed_with(fields + 1, 0), SignedRequestError::TooManyComponents(MAX_COMPONENTS + 1)),
        (signed_with(0, parameters + 1), SignedRequestError::TooManyParameters(MAX_PARAMETERS + 1)),
    ] {
        let error = request.verify().unwrap_err();
        assert_eq!(error, expected);
        assert_eq!(error.code(), Code::SignatureTooLarge);
    }
}

#[test]
fn members_over_8_kib_are_too_large() {
    let padding = MAX_MEMBER_LEN - COMPONENTS.len() - PARAMETERS.len() - r#";x="""#.len();
    let padded = |length: usize| {
        let pad = "x".repeat(length);
        Request::vector().with_input(|input| format!("{input};x=\"{pad}\""))
    };
    let bytes = |length: usize| {
        let value = signature(&"00".repeat(length));
        Request::vector().with(SIGNATURE, Some(value.as_bytes()))
    };

    assert_eq!(padded(padding).verify().unwrap_err().code(), Code::BadSignature);
    assert_eq!(padded(padding + 1).verify().unwrap_err().code(), Code::SignatureTooLarge);
    assert_eq!(bytes(MAX_MEMBER_LEN).verify().unwrap_err().code(), Code::BadSignature);
    assert_eq!(bytes(MAX_MEMBER_LEN + 1).verify().unwrap_err().code(), Code::SignatureTooLarge);
}

#[test]
fn fields_over_16_kib_are_too_large() {
    let long = "x".repeat(MAX_FIELD_LEN + 1);

    for field in [SIGNATURE_INPUT, SIGNATURE, CONTENT_DIGEST] {
        let request = Request::vector().with(field, Some(long.as_bytes()));
        let error = request.verify().unwrap_err();
        assert_eq!(error, SignedRequestError::FieldTooLarge { field, given: MAX_FIELD_LEN + 1 });
        assert_eq!(error.code(), Code::SignatureTooLarge);
    }
}
