//! One actix application: the routes, the state that they share, and what stands around every
//! request.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web,
};

use crate::{State, cors::cors, limits::pace_requests, routes::routes};

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
    let cors = cors(&state.cors);
    App::new()
        .app_data(web::Data::new(state))
        .configure(routes)
        .wrap(from_fn(pace_requests))
        .wrap(cors)
}
