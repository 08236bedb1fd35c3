//! The middleware around every request: request id, log line, metrics and fixed response headers.

use std::{
    net::IpAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
};
use futures_util::future::{LocalBoxFuture, Ready, ready};
use tracing::Instrument as _;

use super::{
    request_id::{REQUEST_ID, RequestId},
    series::WorkerSeries,
};
use crate::http::HttpState;

/// Middleware that gives a request its id, logs it and records its metrics.
pub(crate) struct Observe {
    http: HttpState,
    headers: Rc<[(HeaderName, HeaderValue)]>,
}

impl Observe {
    /// Creates the middleware. It adds `headers` to every response.
    pub(crate) fn new(http: HttpState, headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        Self { http, headers: headers.into() }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Observe
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = ObserveService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let observer = Observer {
            http: self.http.clone(),
            headers: Rc::clone(&self.headers),
            series: WorkerSeries::new(),
        };
        ready(Ok(ObserveService { service, observer: Rc::new(observer) }))
    }
}

/// The middleware in one worker.
pub(crate) struct ObserveService<S> {
    service: S,
    observer: Rc<Observer>,
}

impl<S, B> Service<ServiceRequest> for ObserveService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let started = Instant::now();
        let id = RequestId::from_headers(request.headers());
        let client = self.observer.http.limits.client_address(request.request());
        let span = tracing::error_span!("request", request_id = %id);
        let (observer, value) = (Rc::clone(&self.observer), id.value());
        let response = self.service.call(request);
        let observed = async move {
            let mut response = response.await?;
            observer.add_headers(&mut response, value);
            let duration = started.elapsed();
            observer.series.record(&observer.http.metrics, &response, duration);
            log_request(&response, duration, client);
            Ok(response)
        };
        Box::pin(id.scope(client, observed.instrument(span)))
    }
}

/// What the middleware needs after the response.
struct Observer {
    http: HttpState,
    headers: Rc<[(HeaderName, HeaderValue)]>,
    series: WorkerSeries,
}

impl Observer {
    fn add_headers<B>(&self, response: &mut ServiceResponse<B>, id: HeaderValue) {
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, id);
        for (name, value) in &*self.headers {
            headers.insert(name.clone(), value.clone());
        }
    }
}

fn log_request<B>(response: &ServiceResponse<B>, duration: Duration, client: Option<IpAddr>) {
    let request = response.request();
    let method = request.method();
    let (path, status) = (request.path(), response.status().as_u16());
    match *method {
        // The log has the address of a client only if its request failed.
        _ if status >= 400 => {
            let client = client.map(tracing::field::display);
            let ms = milliseconds(duration);
            tracing::info!(%method, path, status, ms, client, "answered");
        }
        // At level `debug`: logging a fetch costs more than the fetch.
        Method::GET | Method::HEAD => {
            tracing::debug!(%method, path, status, ms = milliseconds(duration), "answered");
        }
        _ => tracing::info!(%method, path, status, ms = milliseconds(duration), "answered"),
    }
}

/// Returns a duration in milliseconds, rounded to three decimals.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
