//! One actix application: the routes, the state that they share, and what stands around every
//! request.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    web,
};

use crate::{State, routes::routes};

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
    App::new().app_data(web::Data::new(state)).configure(routes)
}
