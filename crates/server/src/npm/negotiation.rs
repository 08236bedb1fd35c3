//! Which form of a packument a client asks for.

use actix_web::http::header::{self, HeaderMap};

/// The content type of the abbreviated form.
pub(super) const ABBREVIATED: &str = "application/vnd.npm.install-v1+json";

/// How much of a package is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Full,
    /// What installing takes.
    Abbreviated,
}

/// The form that `Accept` asks for: the abbreviated one where it is named, and the full one is not
/// preferred to it.
pub(super) fn form(headers: &HeaderMap) -> Form {
    let fields = headers.get_all(header::ACCEPT);
    let types: Vec<&str> =
        fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(',')).collect();
    let weight = |name| types.iter().filter_map(|one| weight(one, name)).next_back();
    match (weight(ABBREVIATED), weight("application/json")) {
        (Some(abbreviated), full) if abbreviated > 0.0 && abbreviated >= full.unwrap_or(0.0) => {
            Form::Abbreviated
        }
        _ => Form::Full,
    }
}

/// The weight of `name` in one of the types that are accepted, where it is that.
fn weight(accepted: &str, name: &str) -> Option<f32> {
    let mut parts = accepted.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(name) {
        return None;
    }
    let weight = parts.find_map(|part| part.strip_prefix("q="));
    Some(weight.map_or(1.0, |weight| weight.parse().unwrap_or(1.0)))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_form_is_the_one_that_is_preferred() {
        let npm = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
        for (accept, expected) in [
            (npm, Form::Abbreviated),
            (ABBREVIATED, Form::Abbreviated),
            ("application/json", Form::Full),
            ("*/*", Form::Full),
            ("application/json; q=0.9, application/vnd.npm.install-v1+json; q=0.5", Form::Full),
            ("application/vnd.npm.install-v1+json; q=0", Form::Full),
        ] {
            let request = TestRequest::get().insert_header(("accept", accept)).to_http_request();
            assert_eq!(form(request.headers()), expected, "{accept}");
        }
        assert_eq!(form(TestRequest::get().to_http_request().headers()), Form::Full);
    }
}
