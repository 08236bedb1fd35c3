//! Who asks, and whether they may.

use async_trait::async_trait;
use rusoto_core::credential::{
    AutoRefreshingProvider, ChainProvider, ProfileProvider, ProvideAwsCredentials,
};
use rusoto_core::credential::{AwsCredentials, CredentialsError};
use rusoto_s3::{HeadBucketRequest, ListObjectsV2Request, S3 as _};

use super::{
    S3Options,
    bucket::Bucket,
    error::{S3Error, answer},
    failed,
};
use crate::LayerFault;

/// Where credentials come from; renewed before they expire.
pub(super) struct Provider(Box<dyn ProvideAwsCredentials + Send + Sync>);

#[async_trait]
impl ProvideAwsCredentials for Provider {
    async fn credentials(&self) -> Result<AwsCredentials, CredentialsError> {
        self.0.credentials().await
    }
}

impl Provider {
    fn renewing<P>(credentials: P) -> Result<Self, CredentialsError>
    where
        P: ProvideAwsCredentials + Send + Sync + 'static,
    {
        Ok(Self(Box::new(AutoRefreshingProvider::new(credentials)?)))
    }
}

/// The provider of the credentials that the options name.
pub(super) fn provider(options: &S3Options) -> Result<Provider, S3Error> {
    let made = match &options.profile {
        Some(_) => profile(options).and_then(Provider::renewing),
        None => Provider::renewing(chain(options)),
    };
    made.map_err(|error| S3Error::Credentials(error.message))
}

fn profile(options: &S3Options) -> Result<ProfileProvider, CredentialsError> {
    let name = options.profile.clone().unwrap_or_default();
    match &options.credentials_file {
        Some(file) => Ok(ProfileProvider::with_configuration(file, name)),
        None => ProfileProvider::with_default_credentials(name),
    }
}

fn chain(options: &S3Options) -> ChainProvider {
    match &options.credentials_file {
        Some(file) => {
            ChainProvider::with_profile_provider(ProfileProvider::with_default_configuration(file))
        }
        None => ChainProvider::new(),
    }
}

/// Finds out whether the profile and the bucket are there and the service lets us in.
pub(super) async fn check(bucket: &Bucket) -> Result<(), LayerFault> {
    has_profile(&bucket.options).await.map_err(|error| LayerFault::Wrong(failed(error)))?;
    let request = HeadBucketRequest { bucket: bucket.name(), ..HeadBucketRequest::default() };
    match answer(bucket.client.head_bucket(request)).await {
        Ok(()) => Ok(()),
        Err(S3Error::Refused { status: 404, .. } | S3Error::Named(_)) => {
            Err(wrong(format!("there is no bucket `{}`{}", bucket.options.bucket, at(bucket))))
        }
        Err(S3Error::Refused { status: 301, .. }) => {
            Err(wrong(format!("the bucket `{}` is in another region", bucket.options.bucket)))
        }
        Err(S3Error::Refused { status: 400 | 403, .. }) => may_ask(bucket).await,
        Err(error) => Err(LayerFault::Down(failed(error))),
    }
}

/// Finds out whether the credentials file has the profile, where one is named.
pub(super) async fn has_profile(options: &S3Options) -> Result<(), S3Error> {
    let Some(name) = &options.profile else { return Ok(()) };
    let told = |error: CredentialsError| S3Error::Credentials(error.message);
    let provider = profile(options).map_err(told)?;
    let found = provider.credentials().await;
    found.map(drop).map_err(|error| {
        let file = provider.file_path().display();
        S3Error::Options(format!("no profile `{name}` in `{file}`: {}", error.message))
    })
}

/// A refusal of `HEAD` has no words: a listing says whether the credentials are wrong, or are those
/// of somebody who may read and write objects and not look at the bucket.
async fn may_ask(bucket: &Bucket) -> Result<(), LayerFault> {
    let (max_keys, prefix) = (Some(1), Some(bucket.options.prefix.clone()));
    let request =
        ListObjectsV2Request { bucket: bucket.name(), max_keys, prefix, ..Default::default() };
    match answer(bucket.client.list_objects_v2(request)).await {
        Err(S3Error::Refused { status: 400 | 403, code: Some(code), message })
            if code != "AccessDenied" =>
        {
            Err(wrong(format!("the service refuses the credentials: {code} {message}")))
        }
        _ => Ok(()),
    }
}

/// Where a service other than AWS's was asked.
fn at(bucket: &Bucket) -> String {
    bucket.options.endpoint.as_ref().map(|endpoint| format!(" at `{endpoint}`")).unwrap_or_default()
}

fn wrong(words: String) -> LayerFault {
    LayerFault::Wrong(failed(S3Error::Options(words)))
}
