//! The client of a bucket.

use std::sync::Arc;

use ipfs_registry_core::ContentId;
use rusoto_core::{HttpClient, Region};
use rusoto_s3::{DeleteObjectRequest, S3 as _, S3Client};

use super::{
    credentials,
    error::{S3Error, answer},
    options::S3Options,
};

/// The client and options of a bucket; cheap to clone.
#[derive(Clone)]
pub(super) struct Bucket {
    pub(super) client: S3Client,
    pub(super) options: Arc<S3Options>,
}

impl Bucket {
    pub(super) fn open(options: S3Options) -> Result<Self, S3Error> {
        let http = HttpClient::new().map_err(|error| S3Error::Options(error.to_string()))?;
        let client = S3Client::new_with(http, credentials::provider(&options)?, region(&options)?);
        Ok(Self { client, options: Arc::new(options) })
    }

    pub(super) fn name(&self) -> String {
        self.options.bucket.clone()
    }

    pub(super) fn key(&self, id: ContentId) -> String {
        format!("{}{id}", self.options.prefix)
    }

    pub(super) async fn remove(&self, id: ContentId) -> Result<(), S3Error> {
        let (bucket, key) = (self.name(), self.key(id));
        let request = DeleteObjectRequest { bucket, key, ..DeleteObjectRequest::default() };
        match answer(self.client.delete_object(request)).await {
            Err(missing) if missing.is_missing() => Ok(()),
            removed => removed.map(drop),
        }
    }
}

/// Returns the region for the endpoint and the signatures. For a region newer than rusoto, builds the
/// standard AWS endpoint.
fn region(options: &S3Options) -> Result<Region, S3Error> {
    let name = options.region.clone();
    match &options.endpoint {
        Some(endpoint) => Ok(Region::Custom { name, endpoint: address(endpoint)? }),
        None => name.parse().or_else(|_| region_unknown_to_rusoto(name)),
    }
}

fn region_unknown_to_rusoto(name: String) -> Result<Region, S3Error> {
    let parts: Vec<&str> = name.split('-').collect();
    let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [words @ .., number]
            if words.len() > 1 && words.iter().all(is_word) && number.parse::<u8>().is_ok() =>
        {
            let endpoint = format!("https://s3.{name}.amazonaws.com");
            Ok(Region::Custom { name, endpoint })
        }
        _ => {
            Err(S3Error::Options(format!("`{name}` is not a region: one looks like eu-central-1")))
        }
    }
}

fn address(endpoint: &str) -> Result<String, S3Error> {
    let wrong = || {
        let message =
            format!("`{endpoint}` is not an endpoint: one looks like https://s3.example.org");
        S3Error::Options(message)
    };
    let url: url::Url = endpoint.parse().map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    match matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
        true => Ok(endpoint.trim_end_matches('/').to_owned()),
        false => Err(S3Error::Options(
            "the endpoint is an http or https address without user, password and query".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(region: &str, endpoint: Option<&str>) -> Result<Bucket, S3Error> {
        Bucket::open(S3Options {
            region: region.into(),
            bucket: "b".into(),
            prefix: "some/".into(),
            endpoint: endpoint.map(Into::into),
            ..S3Options::default()
        })
    }

    #[test]
    fn regions_unknown_to_rusoto_are_accepted_and_invalid_ones_rejected() {
        for region in ["eu-central-1", "mx-central-1", "us-gov-west-1"] {
            assert!(at(region, None).is_ok(), "{region}");
        }
        for wrong in ["", "europe", "eu-central-", "eu central 1", "EU-central-1x"] {
            assert!(at(wrong, None).is_err(), "{wrong}");
        }
        assert!(at("anything", Some("http://127.0.0.1:9000/")).is_ok());
        for wrong in ["127.0.0.1:9000", "ftp://host", "https://me:secret@host"] {
            let message = at("x", Some(wrong)).err().expect(wrong).to_string();
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn a_key_is_prefix_and_id() {
        let id = ContentId::of(b"bytes");

        assert_eq!(at("eu-central-1", None).unwrap().key(id), format!("some/{id}"));
    }
}
