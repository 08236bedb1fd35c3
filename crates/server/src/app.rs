//! The actix application: the state, the frontends, and the middleware around every request. A new
//! frontend is one folder and one line here.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Condition, from_fn},
    web,
};

use crate::{
    State, api, cargo,
    http::{
        cors::{cors, explain_refusal},
        observe,
        pace::pace_requests,
        routing::no_such_route,
    },
    npm,
};

/// The application that each worker of a server runs.
pub fn app(
    state: State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let (cors, has_admin) = (cors(&state.cors), state.has_admin);
    // Without a rate, which is the default, requests skip this middleware.
    let paces = state.http.limits.paces_requests();
    App::new()
        .configure(|service| state.provide(service))
        .configure(|service| {
            if !has_admin {
                observe::routes(service)
            }
        })
        .configure(api::configure)
        .configure(cargo::configure)
        .configure(npm::configure)
        .default_service(web::to(no_such_route))
        .wrap(Condition::new(paces, from_fn(pace_requests)))
        .wrap(cors)
        .wrap(from_fn(explain_refusal))
        .wrap(from_fn(observe::record))
}

/// The application at the address of `[admin]`: health and metrics only.
pub(crate) fn admin_app(
    state: State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .configure(|service| state.provide(service))
        .configure(observe::routes)
        .default_service(web::to(no_such_route))
        .wrap(from_fn(observe::record))
}
