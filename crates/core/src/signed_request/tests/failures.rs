//! Each failure and its error code.

use super::*;
use crate::wire::Code;

/// Replaces a part of a text that it must have.
fn replaced(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |text| text.replacen(from, to, 1)
}

fn code(request: &Request) -> Code {
    request.verify().unwrap_err().code()
}

#[test]
fn faults_of_the_parameters_have_their_codes() {
    for (from, to, expected) in [
        (r#";keyid="eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf""#, "", Code::InvalidKeyid),
        ("eip155:1:", "", Code::InvalidKeyid),
        ("eip155:1:", "eip155:x:", Code::InvalidKeyid),
        ("395bdf", "395bd", Code::InvalidKeyid),
        (";keyid=\"eip155", ";keyid=7;k=\"eip155", Code::InvalidKeyid),
        (";created=1700000000", "", Code::InvalidTime),
        (";expires=1700000060", "", Code::InvalidTime),
        ("created=1700000000", "created=\"1700000000\"", Code::InvalidTime),
        ("created=1700000000", "created=1700000000.0", Code::InvalidTime),
        ("created=1700000000", "created=@1700000000", Code::InvalidTime),
        ("expires=1700000060", "expires", Code::InvalidTime),
        ("expires=1700000060", "expires=1700000000", Code::InvalidTime),
        ("expires=1700000060", "expires=1699999999", Code::InvalidTime),
        ("expires=1700000060", "expires=1700000301", Code::RequestValidityTooLong),
        ("expires=1700000060", "expires=999999999999999", Code::RequestValidityTooLong),
        ("created=1700000000", "created=-999999999999999", Code::RequestValidityTooLong),
        (r#";nonce="EjRWeJCrze8BI0VniavN7w""#, "", Code::NonceRequired),
        (r#"="EjRWeJCrze8BI0VniavN7w""#, r#"="""#, Code::InvalidNonce),
        (r#"="EjRWeJCrze8BI0VniavN7w""#, "=a", Code::InvalidNonce),
        (r#"="EjRWeJCrze8BI0VniavN7w""#, "=:AAAA:", Code::InvalidNonce),
        (r#"="EjRWeJCrze8BI0VniavN7w""#, r#"=%"%c3%a9""#, Code::InvalidNonce),
        (";tag=", ";alg=\"ecdsa-p256-sha256\";tag=", Code::UnsupportedAlgorithm),
        (";tag=", ";alg;tag=", Code::UnsupportedAlgorithm),
        ("tag=\"erc8128\"", "tag=\"web-bot-auth\"", Code::NoAcceptableSignature),
        ("tag=\"erc8128\"", "tag=erc8128", Code::NoAcceptableSignature),
        ("tag=\"erc8128\"", "tag=\"ERC8128\"", Code::NoAcceptableSignature),
    ] {
        let request = Request::vector().with_input(replaced(from, to));
        assert_eq!(code(&request), expected, "{from} -> {to}");
    }
}

#[test]
fn the_longest_nonce_is_accepted_and_one_byte_more_is_refused() {
    for (length, expected) in [(128, Code::BadSignature), (129, Code::InvalidNonce)] {
        let nonce = "n".repeat(length);
        let request =
            Request::vector().with_input(|input| input.replace("EjRWeJCrze8BI0VniavN7w", &nonce));
        assert_eq!(code(&request), expected, "{length}");
    }
}

#[test]
fn a_signature_is_valid_from_30_seconds_before_to_30_seconds_after() {
    let request = Request::vector();

    for (after, expected) in [
        (-31, Some(Code::RequestNotYetValid)),
        (-30, None),
        (90, None),
        (91, Some(Code::RequestExpired)),
    ] {
        let code = request.verify_after(after).err().map(|error| error.code());
        assert_eq!(code, expected, "{after}");
    }
}

#[test]
fn errors_about_time_show_both_times() {
    let request = Request::vector();

    let early = request.verify_after(-31).unwrap_err().to_string();
    let late = request.verify_after(91).unwrap_err().to_string();

    for (message, times) in [
        (early, ["2023-11-14T22:13:20Z", "2023-11-14T22:12:49Z"]),
        (late, ["2023-11-14T22:14:20Z", "2023-11-14T22:14:51Z"]),
    ] {
        assert!(times.iter().all(|time| message.contains(time)), "{message}");
    }
}

#[test]
fn errors_about_parameters_show_the_value_or_that_it_is_missing() {
    let wrong = Request::vector().with_input(replaced("expires=1700000060", "expires=\"soon\""));
    let missing = Request::vector().with_input(replaced(";expires=1700000060", ""));

    for (request, expected) in [
        (wrong, "`expires` is `\"soon\"`; write a Unix time in whole seconds"),
        (missing, "`expires` is missing; write a Unix time in whole seconds"),
    ] {
        assert_eq!(request.verify().unwrap_err().to_string(), expected);
    }
}

#[test]
fn times_that_no_timestamp_can_show_are_refused() {
    for (created, expected) in [
        (999_999_999_999_900_i64, Code::RequestNotYetValid),
        (-999_999_999_999_999, Code::RequestExpired),
    ] {
        let (from, to) = (format!("created={created}"), format!("expires={}", created + 60));
        let request = Request::vector().with_input(|input| {
            input.replace("created=1700000000", &from).replace("expires=1700000060", &to)
        });
        assert_eq!(code(&request), expected, "{created}");
    }
}

#[test]
fn each_required_component_must_be_covered_without_parameters() {
    for component in ["@method", "@authority", "@path", "@query", "content-digest"] {
        for to in [String::new(), format!("\"{component}\";req"), format!("\"{component}-x\"")] {
            let request = Request::vector()
                .with_input(|input| input.replacen(&format!("\"{component}\""), &to, 1));
            let error = request.verify().unwrap_err();
            assert_eq!(error, SignedRequestError::InsufficientCoverage(vec![component]), "{to}");
            assert_eq!(error.code(), Code::InsufficientCoverage);
            assert!(error.to_string().contains(&format!("`{component}`")));
        }
    }
}

#[test]
fn query_and_digest_need_no_cover_where_there_is_none() {
    let mut request = Request::vector().with_input(replaced(r#""@query" "content-digest" "#, ""));
    request.query = None;
    request.has_body = false;

    assert_eq!(code(&request), Code::BadSignature);
    request.query = Some(String::new());
    assert_eq!(code(&request), Code::BadSignature);
    request.query = Some("a".to_owned());
    assert_eq!(code(&request), Code::InsufficientCoverage);
}

#[test]
fn faulty_components_have_their_codes() {
    for (to, expected) in [
        (r#""content-type";bs"#, SignedRequestError::ComponentParameters as fn(String) -> _),
        (r#""content-type";sf"#, SignedRequestError::ComponentParameters),
        (r#""content-type";key="a""#, SignedRequestError::ComponentParameters),
        (r#""content-type";req"#, SignedRequestError::ComponentParameters),
        (r#""content-type";tr"#, SignedRequestError::ComponentParameters),
        (r#""@query-param";name="view""#, SignedRequestError::ComponentParameters),
        (r#""@method";x"#, SignedRequestError::ComponentParameters),
        ("content-type", SignedRequestError::InvalidComponent),
        ("7", SignedRequestError::InvalidComponent),
        (r#""""#, SignedRequestError::InvalidComponent),
        (r#""Content-Type""#, SignedRequestError::InvalidComponent),
        (r#""content type""#, SignedRequestError::InvalidComponent),
    ] {
        let request = Request::vector().with_input(|input| input.replace("\"content-type\"", to));
        assert_eq!(request.verify(), Err(expected(to.to_owned())), "{to}");
        assert_eq!(code(&request), Code::SignatureInputInvalid);
    }
    for (name, expected) in [
        ("@method", SignedRequestError::RepeatedComponent as fn(String) -> _),
        ("content-digest", SignedRequestError::RepeatedComponent),
        ("@status", SignedRequestError::UnknownComponent),
        ("@query-param", SignedRequestError::UnknownComponent),
        ("@signature-params", SignedRequestError::UnknownComponent),
        ("@", SignedRequestError::UnknownComponent),
    ] {
        let request = Request::vector().with_input(|input| input.replace("content-type", name));
        assert_eq!(request.verify(), Err(expected(name.to_owned())), "{name}");
        assert_eq!(code(&request), Code::SignatureInputInvalid);
    }
}

#[test]
fn an_absent_covered_field_is_a_bad_signature() {
    let request = Request::vector().with("content-type", None);

    assert_eq!(request.verify(), Err(SignedRequestError::FieldAbsent("content-type".to_owned())));
    assert_eq!(code(&request), Code::BadSignature);
}

#[test]
fn values_that_would_forge_a_line_are_refused() {
    for value in [b"a\nb".as_slice(), b"a\rb", b"a\0b", b"\x7f", "é".as_bytes(), &[0xff]] {
        let request = Request::vector().with("content-type", Some(value));
        let expected = SignedRequestError::UnreadableComponent("content-type".to_owned());
        assert_eq!(request.verify(), Err(expected), "{value:?}");
    }
    let mut request = Request::vector();
    request.path = "/items\n\"@query\": ?".to_owned();
    assert_eq!(code(&request), Code::SignatureInputInvalid);
}

#[test]
fn faults_of_the_content_digest_have_their_codes() {
    for (value, expected) in [
        (None, Code::ContentDigestRequired),
        (Some(""), Code::BadContentDigest),
        (Some("sha-256"), Code::BadContentDigest),
        (Some("sha-256=abc"), Code::BadContentDigest),
        (Some("sha-256=:AAAA:"), Code::BadContentDigest),
        (Some("sha-512=:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:"), Code::BadContentDigest),
        (Some("sha-256=(:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:)"), Code::BadContentDigest),
        (Some("md5=:AAAAAAAAAAAAAAAAAAAAAA==:"), Code::BadContentDigest),
        (Some("sha-256=:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:,"), Code::BadContentDigest),
        (Some("sha-256=:AAA5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:"), Code::BadSignature),
    ] {
        let request = Request::vector().with(CONTENT_DIGEST, value.map(str::as_bytes));
        assert_eq!(code(&request), expected, "{value:?}");
    }
}

#[test]
fn faults_of_the_signature_are_bad_signatures() {
    let zero_v = format!("{}00", &BYTES[..128]);
    let one_v = format!("{}01", &BYTES[..128]);
    let other_v = format!("{}1c", &BYTES[..128]);
    let no_v = &BYTES[..128];
    let long = format!("{BYTES}00");
    // The order of the curve minus the `s` of the vector.
    let high_s = format!(
        "{}ce2b83d80c698ad03a1ab96df4e4e1d3c7623e5dd3a83d052b210ab6473f3f711c",
        &BYTES[..64]
    );
    let zero_r = format!("{}{}", "00".repeat(32), &BYTES[64..]);

    for bytes in [&zero_v, &one_v, &other_v, no_v, &long, &high_s, &zero_r, ""] {
        let request = Request::vector().with(SIGNATURE, Some(signature(bytes).as_bytes()));
        assert_eq!(code(&request), Code::BadSignature, "{bytes}");
    }
    let high_s = Request::vector().with(SIGNATURE, Some(signature(&high_s).as_bytes()));
    let expected = SignedRequestError::InvalidSignature(crate::InvalidSignature::HighS);
    assert_eq!(high_s.verify(), Err(expected));
}

#[test]
fn malformed_fields_are_invalid() {
    for (field, value) in [
        (SIGNATURE_INPUT, "eth=("),
        (SIGNATURE_INPUT, "eth=(\"@method\"),"),
        (SIGNATURE_INPUT, "Eth=(\"@method\")"),
        (SIGNATURE_INPUT, "eth=(\"@method\" ;created=1"),
        (SIGNATURE_INPUT, "eth"),
        (SIGNATURE_INPUT, "eth=\"@method\""),
        (SIGNATURE_INPUT, "eth=(\"é\")"),
        (SIGNATURE, "eth=:"),
        (SIGNATURE, "eth=:*:"),
        (SIGNATURE, "eth"),
        (SIGNATURE, "eth=(:AAAA:)"),
        (SIGNATURE, "other=:AAAA:"),
        (SIGNATURE, ""),
    ] {
        let request = Request::vector().with(field, Some(value.as_bytes()));
        assert_eq!(code(&request), Code::SignatureInputInvalid, "{field}: {value}");
    }
    let request = Request::vector().with(SIGNATURE, None);
    assert_eq!(request.verify(), Err(SignedRequestError::NoBytes { label: "eth".to_owned() }));
}

#[test]
fn a_request_without_signature_input_is_not_signed() {
    let request = Request::vector().with(SIGNATURE_INPUT, None);

    assert_eq!(request.verify(), Err(SignedRequestError::NotSigned));
    assert_eq!(code(&request), Code::SignedRequestRequired);
}

#[test]
fn an_empty_signature_input_has_no_candidate() {
    let request = Request::vector().with(SIGNATURE_INPUT, Some(b""));

    assert_eq!(code(&request), Code::NoAcceptableSignature);
}
