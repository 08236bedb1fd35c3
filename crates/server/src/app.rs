//! One actix application: the routes, the state that they share, and what stands around every
//! request.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Condition, from_fn},
    web,
};

use crate::{
    State,
    cors::{cors, explain_refusal},
    limits::pace_requests,
    observe,
    routes::{no_such_route, routes},
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
    let (cors, apart) = (cors(&state.cors), state.admin_apart);
    // Without a rate, which is the default, requests do not pass through it at all.
    let paces = state.limits.paces_requests();
    App::new()
        .app_data(web::Data::new(state))
        .configure(|service| {
            if !apart {
                observe::routes(service)
            }
        })
        .configure(routes)
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
        .app_data(web::Data::new(state))
        .configure(observe::routes)
        .default_service(web::to(no_such_route))
        .wrap(from_fn(observe::record))
}
