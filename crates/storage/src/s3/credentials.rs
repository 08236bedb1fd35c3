//! The credentials of the requests.

use async_trait::async_trait;
use rusoto_core::credential::{
    AutoRefreshingProvider, ChainProvider, ProfileProvider, ProvideAwsCredentials,
};
use rusoto_core::credential::{AwsCredentials, CredentialsError};

use super::{error::S3Error, options::S3Options};

/// A source of credentials, which are renewed before they expire.
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

/// Returns the provider for the options.
pub(super) fn provider(options: &S3Options) -> Result<Provider, S3Error> {
    let provider = match &options.profile {
        Some(_) => profile(options).and_then(Provider::renewing),
        None => Provider::renewing(chain(options)),
    };
    provider.map_err(|error| S3Error::Credentials(error.message))
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

/// Checks that the credentials file has the profile of the options, if any.
pub(super) async fn has_profile(options: &S3Options) -> Result<(), S3Error> {
    let Some(name) = &options.profile else { return Ok(()) };
    let failed = |error: CredentialsError| S3Error::Credentials(error.message);
    let provider = profile(options).map_err(failed)?;
    let found = provider.credentials().await;
    found.map(drop).map_err(|error| {
        let file = provider.file_path().display();
        S3Error::Options(format!("no profile `{name}` in `{file}`: {}", error.message))
    })
}
