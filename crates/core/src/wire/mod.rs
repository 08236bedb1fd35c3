//! The paths, queries, bodies and error codes of the HTTP API, shared by server and client.

mod bodies;
mod code;
pub mod paths;
mod problem;
mod queries;
pub mod stock;

pub use bodies::{
    ApiInfo, Artifact, ArtifactPackage, Member, NamespaceInfo, PackageInfo, Page, PublisherInfo,
    Receipt, VersionInfo,
};
pub use code::{Code, UnknownCode};
pub use problem::{Problem, has_suggestions};
pub use queries::{
    DEFAULT_LIMIT, IdQuery, Include, InvalidQuery, LatestQuery, MAX_LIMIT, MAX_OFFSET, MemberQuery,
    PackagesQuery, Sort, VersionsQuery,
};

/// The header that carries the signature of a request, in base64.
pub const SIGNATURE_HEADER: &str = "x-signature";

/// The message that a publisher signs in order to sign up.
pub const SIGN_UP_MESSAGE: &[u8] = b".ipfs-registry";

/// The content type of error responses (RFC 9457).
pub const PROBLEM_TYPE: &str = "application/problem+json";
