//! Hides secrets in URLs.

/// The replacement of a secret.
const HIDDEN: &str = "hidden";

/// Returns the URL with its password and its query replaced, even if it is malformed. Returns a URL without a
/// host, such as `sqlite:a.db`, unchanged.
pub(crate) fn hide(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, _)) => (rest, format!("?{HIDDEN}")),
        None => (rest, String::new()),
    };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user
                .split_once(':')
                .map_or(user.to_owned(), |(user, _)| format!("{user}:{HIDDEN}"));
            format!("{scheme}://{user}@{host}{query}")
        }
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_queries_are_hidden() {
        for (url, shown) in [
            ("sqlite:a.db", "sqlite:a.db"),
            ("http://n:5001", "http://n:5001"),
            ("https://me:s@cret@n:5001/a", "https://me:hidden@n:5001/a"),
            ("postgres://me@h/db?password=secret&x=y", "postgres://me@h/db?hidden"),
            ("postgres://me:secret@h/db?a=b?c@d", "postgres://me:hidden@h/db?hidden"),
        ] {
            assert_eq!(hide(url), shown);
        }
    }
}
