//! The actix application: state, frontends and middleware. A new frontend is one folder, and one line here.

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
        cors::{convert_preflight_error, cors},
        observe,
        rate_limit::limit_rate,
        routing::unknown_route,
    },
    npm,
};

/// Creates the application that each worker of a server runs.
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
    // Without a rate limit, which is the default, requests skip this middleware.
    let has_rate = state.http.limits.has_rate();
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
        .default_service(web::to(unknown_route))
        .wrap(Condition::new(has_rate, from_fn(limit_rate)))
        .wrap(cors)
        .wrap(from_fn(convert_preflight_error))
        .wrap(from_fn(observe::observe_request))
}

/// Creates the application of the admin server: health and metrics only.
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
        .default_service(web::to(unknown_route))
        .wrap(from_fn(observe::observe_request))
}
