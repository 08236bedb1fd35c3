//! Selects the form of a packument by the header `Accept`.

use actix_web::http::header::{self, HeaderMap};

/// The content type of the abbreviated packument.
pub(super) const ABBREVIATED: &str = "application/vnd.npm.install-v1+json";

/// The two forms of a packument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Full,
    /// Only the keys that an installation needs.
    Abbreviated,
}

impl Form {
    /// Returns the name of the form in the key of a cache.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Abbreviated => "abbreviated",
        }
    }
}

/// Returns the form that `Accept` selects: the abbreviated one if the header names it, unless the full one has
/// a higher weight.
pub(super) fn form(headers: &HeaderMap) -> Form {
    let fields = headers.get_all(header::ACCEPT);
    let types = fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(','));
    let weight = |name| types.clone().filter_map(|one| weight(one, name)).last();
    match (weight(ABBREVIATED), weight("application/json")) {
        (Some(abbreviated), full) if abbreviated > 0.0 && abbreviated >= full.unwrap_or(0.0) => {
            Form::Abbreviated
        }
        _ => Form::Full,
    }
}

/// Returns the weight of the media range `accepted`, if it is for the type `name`.
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
    fn the_form_with_the_higher_weight_is_selected() {
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
