//! The URLs of the registry that the configuration names: `public-url` and `former-urls`.

use anyhow::{Context as _, ensure};
use url::Url;

/// Parses `former-urls`, whose URLs have the form of `public-url`.
pub(crate) fn former(urls: &[String]) -> anyhow::Result<Vec<Url>> {
    urls.iter().map(|url| parse("former-urls", url)).collect()
}

/// Parses `public-url`, an `http` or `https` URL without query and user. The result ends with `/`.
pub(crate) fn configured(url: Option<&str>) -> anyhow::Result<Option<Url>> {
    url.map(|url| parse("public-url", url)).transpose()
}

fn parse(key: &str, text: &str) -> anyhow::Result<Url> {
    let context = || format!("`registry.{key}` is `{text}`");
    let mut url: Url = text.parse().with_context(context)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    ensure!(is_plain, "{}: write a URL such as `https://registry.example.org`", context());
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(given: &str) -> Result<String, String> {
        match configured(Some(given)) {
            Ok(url) => Ok(url.map_or_else(String::new, String::from)),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    #[test]
    fn a_configured_url_ends_with_a_slash() {
        assert_eq!(url("https://r.example.org").unwrap(), "https://r.example.org/");
        assert_eq!(url("http://r.example.org:8080/a/b").unwrap(), "http://r.example.org:8080/a/b/");
        assert_eq!(configured(None).unwrap(), None);
    }

    #[test]
    fn an_invalid_url_is_refused_with_its_key() {
        for bad in [
            "",
            "r.example.org",
            "ftp://r.example.org",
            "https://me@r",
            "https://r/?a",
            "https://r/#a",
        ] {
            let error = url(bad).unwrap_err();
            assert!(error.starts_with(&format!("`registry.public-url` is `{bad}`")), "{error}");
        }
    }
}
