//! The error of the registry. `http/error.rs` maps it to an HTTP status.

use std::{fmt, sync::Arc};

use ipfs_registry_core::wire::Code;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A refusal or an internal failure: a code for programs, a detail for the caller, and a cause for the log.
#[derive(Clone, Debug)]
pub struct RegistryError {
    code: Code,
    detail: String,
    suggestions: Vec<String>,
    retry_after: Option<u64>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl RegistryError {
    /// Creates a refusal: the caller can change the request or try again.
    pub(crate) fn refused(code: Code, detail: impl fmt::Display) -> Self {
        let (detail, suggestions) = (detail.to_string(), Vec::new());
        Self { code, detail, suggestions, retry_after: None, cause: None }
    }

    /// Creates an internal failure. The caller gets `detail`; only the log gets the cause.
    pub(crate) fn failed(code: Code, detail: &str, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into().into()), ..Self::refused(code, detail) }
    }

    /// Creates an unexpected internal failure.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::failed(Code::Internal, "an internal error; the log has it under this id", cause)
    }

    /// Adds after how many seconds the caller may try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Adds names that the caller may have meant.
    pub(crate) fn suggesting(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    /// Returns the code, which programs branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns existing names that the caller may have meant.
    pub(crate) fn suggestions(&self) -> &[String] {
        &self.suggestions
    }

    /// Returns after how many seconds the caller may try again, if known.
    pub(crate) fn seconds_to_retry(&self) -> Option<u64> {
        self.retry_after
    }

    /// Returns the cause of an internal failure and the whole chain of its sources, in one line for the log.
    pub(crate) fn cause(&self) -> Option<String> {
        self.cause.as_deref().map(|cause| error_chain(cause))
    }
}

/// Formats an error and its sources in one line.
fn error_chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line = format!("{line}: {cause}");
        next = cause.source();
    }
    line
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for RegistryError {}
