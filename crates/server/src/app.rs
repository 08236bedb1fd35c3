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
        cors::{self, CorsLayer},
        observe::{self, Observe},
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
    let (cors, has_admin) = (CorsLayer::new(&state.cors), state.has_admin);
    let observe = Observe::new(state.http.clone(), cors::fixed_headers(&state.cors));
    // Without a rate limit, which is the default, requests skip this middleware.
    let has_rate = state.http.limits.has_rate();
    App::new()
        .configure(|service| state.provide(service))
        .configure(api::configure)
        .configure(npm::configure)
        .configure(cargo::configure)
        .configure(|service| {
            if !has_admin {
                observe::routes(service)
            }
        })
        .default_service(web::to(unknown_route))
        .wrap(Condition::new(has_rate, from_fn(limit_rate)))
        .wrap(cors)
        .wrap(observe)
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
        .wrap(Observe::new(state.http, Vec::new()))
}
