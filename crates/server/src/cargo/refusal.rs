//! What cargo cannot do here, and what to run instead: nothing changes without its author's
//! signature, which cargo has no way to make.

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

/// What was asked for.
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

/// Refuses, once the body was read: cargo would see a cut connection and not the answer.
pub(super) async fn refuse(
    refusal: Refusal,
    (registry, request, payload): (Data<Registry>, HttpRequest, Payload),
) -> Result<HttpResponse, CargoError> {
    if let Refusal::Publish = refusal {
        Transfer::Publish(Frontend::Cargo).begin(&request);
    }
    discard(payload, registry.settings.body_limit).await;
    let refused =
        CargoError::from(RegistryError::refused(Code::MethodNotAllowed, refusal.words(&request)));
    let mut answer = refused.error_response();
    // Owners can be read here; nothing else of these paths can be done.
    let allowed = if refusal.is_of_owners() { "GET, HEAD" } else { "" };
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    Ok(answer)
}

impl Refusal {
    fn is_of_owners(self) -> bool {
        matches!(self, Self::AddOwner | Self::RemoveOwner)
    }

    fn words(self, request: &HttpRequest) -> String {
        let part = |name| request.match_info().get(name).unwrap_or_default();
        let (namespace, package, version) = (part("namespace"), part("name"), part("version"));
        match self {
            Self::Publish => format!(
                "this registry takes crates that their author signed: run `ipkg publish -n {namespace} .` in the folder of the crate"
            ),
            Self::Yank => format!(
                "this registry takes yanks that are signed: run `ipkg yank {namespace}/{package}/{version} REASON`; a yank cannot be undone"
            ),
            Self::Unyank => {
                "a yank cannot be undone in this registry: publish a new version with `ipkg publish`"
                    .into()
            }
            Self::AddOwner => format!(
                "who may publish is told by address: run `ipkg user add -n {namespace} -p {package} ADDRESS`"
            ),
            Self::RemoveOwner => format!(
                "who may publish is told by address: run `ipkg user revoke -n {namespace} ADDRESS {package}`, or `ipkg user remove -n {namespace} ADDRESS`"
            ),
        }
    }
}

/// The page that `cargo login` sends people to for a token.
pub(super) async fn me(request: HttpRequest) -> String {
    let namespace = request.match_info().get("namespace").unwrap_or_default();
    format!(
        "This registry has no accounts and no tokens. Press Ctrl-C in `cargo login`.\n\n\
         Building and installing need no login. To publish, run this in the folder of the crate:\n\n    \
         ipkg publish -n {namespace} .\n\n\
         It signs with your own key, which `ipkg keygen DIR` makes and `ipkg signup` makes known.\n"
    )
}
