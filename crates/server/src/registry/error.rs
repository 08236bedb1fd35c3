//! What the registry refuses or fails with. HTTP statuses are decided in `http/error.rs`.

use std::{fmt, sync::Arc};

use ipfs_registry_core::wire::Code;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A refusal or a failure: a code that programs branch on, a detail for the caller, and a cause for the log.
#[derive(Clone, Debug)]
pub struct RegistryError {
    code: Code,
    detail: String,
    suggestions: Vec<String>,
    retry_after: Option<u64>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl RegistryError {
    /// A refusal, which the caller can do something about.
    pub(crate) fn refused(code: Code, detail: impl fmt::Display) -> Self {
        let (detail, suggestions) = (detail.to_string(), Vec::new());
        Self { code, detail, suggestions, retry_after: None, cause: None }
    }

    /// A failure of ours: the caller gets `detail` only, the log gets the cause.
    pub(crate) fn failed(code: Code, detail: &str, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into().into()), ..Self::refused(code, detail) }
    }

    /// An unexpected failure.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::failed(Code::Internal, "an internal error; the log has it under this id", cause)
    }

    /// Adds in how many seconds to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Adds names that the caller may have meant.
    pub(crate) fn suggesting(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    /// The code, which programs branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Names that exist and that the caller may have meant.
    pub(crate) fn suggestions(&self) -> &[String] {
        &self.suggestions
    }

    /// In how many seconds to try again, where that is known.
    pub(crate) fn seconds_to_retry(&self) -> Option<u64> {
        self.retry_after
    }

    /// Returns the cause of a failure of ours with all its own causes, in one line for the log.
    pub(crate) fn cause(&self) -> Option<String> {
        self.cause.as_deref().map(|cause| chain(cause))
    }
}

/// An error and its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for RegistryError {}
