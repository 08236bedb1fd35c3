//! Refuses cargo's requests to change something, and names the `ipkg` command to run instead. Every change
//! needs a signature, and cargo cannot sign.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::header::{self, HeaderValue},
    web::{Data, Payload},
};
use ipfs_registry_core::wire::Code;

use super::error::CargoError;
use crate::{
    http::{
        body::discard,
        observe::{Frontend, Transfer},
    },
    registry::{Registry, RegistryError},
};

/// The request that is refused.
#[derive(Clone, Copy)]
pub(super) enum Refusal {
    /// `cargo publish`
    Publish,
    /// `cargo yank`
    Yank,
    /// `cargo yank --undo`
    Unyank,
    /// `cargo owner --add`
    AddOwner,
    /// `cargo owner --remove`
    RemoveOwner,
}

/// Refuses a request after discarding its body. If the connection closed earlier, cargo would not see the
/// answer.
pub(super) async fn refuse(
    refusal: Refusal,
    (registry, request, payload): (Data<Registry>, HttpRequest, Payload),
) -> Result<HttpResponse, CargoError> {
    if let Refusal::Publish = refusal {
        Transfer::Publish(Frontend::Cargo).mark(&request);
    }
    discard(payload, registry.settings.body_limit).await;
    let error = RegistryError::refused(Code::MethodNotAllowed, refusal.detail(&request));
    let mut response = CargoError::from(error).error_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(refusal.allowed()));
    Ok(response)
}

impl Refusal {
    /// Returns the methods that the path of the request allows.
    fn allowed(self) -> &'static str {
        match self {
            Self::AddOwner | Self::RemoveOwner => "GET, HEAD",
            Self::Publish | Self::Yank | Self::Unyank => "",
        }
    }

    fn detail(self, request: &HttpRequest) -> String {
        let part = |name| request.match_info().get(name).unwrap_or_default();
        let (namespace, package, version) = (part("namespace"), part("name"), part("version"));
        match self {
            Self::Publish => format!(
                "this registry requires signed crates: run `ipkg publish -n {namespace} .` in the folder of the crate"
            ),
            Self::Yank => format!(
                "this registry requires signed yanks: run `ipkg yank {namespace}/{package}/{version} REASON`; a yank cannot be undone"
            ),
            Self::Unyank => {
                "a yank cannot be undone in this registry: publish a new version with `ipkg publish`"
                    .into()
            }
            Self::AddOwner => format!(
                "owners are addresses here: run `ipkg user add -n {namespace} -p {package} ADDRESS`"
            ),
            Self::RemoveOwner => format!(
                "owners are addresses here: run `ipkg user revoke -n {namespace} ADDRESS {package}`, or `ipkg user remove -n {namespace} ADDRESS`"
            ),
        }
    }
}

/// Returns the page that `cargo login` opens to get a token.
pub(super) async fn me(request: HttpRequest) -> String {
    let namespace = request.match_info().get("namespace").unwrap_or_default();
    format!(
        "This registry has no accounts and no tokens. Press Ctrl-C in `cargo login`.\n\n\
         Building and installing need no login. To publish, run this in the folder of the crate:\n\n    \
         ipkg publish -n {namespace} .\n\n\
         It signs with your own key: create one with `ipkg keygen DIR` and register it with `ipkg signup`.\n"
    )
}
