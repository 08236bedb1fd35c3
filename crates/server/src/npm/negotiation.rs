//! Selects the form of a packument by the header `Accept`.

use actix_web::http::header::{self, HeaderMap};

use crate::registry::JSON;

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
            Self::Full => "npm full",
            Self::Abbreviated => "npm abbreviated",
        }
    }
}

/// Returns the form that `Accept` selects: the abbreviated one if the header names it, unless the full one has
/// a higher weight.
pub(super) fn form(headers: &HeaderMap) -> Form {
    let fields = headers.get_all(header::ACCEPT);
    let types = fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(','));
    let (mut abbreviated, mut full) = (0.0, 0.0);
    for accepted in types {
        let (name, parameters) = accepted.split_once(';').unwrap_or((accepted, ""));
        match name.trim() {
            name if name.eq_ignore_ascii_case(ABBREVIATED) => abbreviated = weight(parameters),
            name if name.eq_ignore_ascii_case(JSON) => full = weight(parameters),
            _ => {}
        }
    }
    if abbreviated > 0.0 && abbreviated >= full { Form::Abbreviated } else { Form::Full }
}

/// Returns the weight of a media range with these parameters.
fn weight(parameters: &str) -> f32 {
    let weight = parameters.split(';').find_map(|part| part.trim().strip_prefix("q="));
    weight.map_or(1.0, |weight| weight.parse().unwrap_or(1.0))
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
