//! Updates the state of a connection when a request begins and when its answer ends.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_http::Request;
use actix_web::{
    Error, HttpRequest,
    body::{BodySize, MessageBody},
    dev::{Response, Service, ServiceResponse},
};
use bytes::Bytes;
use pin_project_lite::pin_project;

use super::state::ConnectionState;

/// Calls the application, and notes in the state of the connection when the answer begins and ends.
pub(crate) fn watch<S, B>(
    request: Request,
    app: &S,
) -> impl Future<Output = Result<Response<WatchedBody<B>>, Error>> + use<S, B>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let answer = Answer::begin(&request);
    let response = app.call(request);
    async move { Ok(Response::from(response.await?).map_body(|_, body| WatchedBody { body, answer })) }
}

/// Returns whether a request arrived over TLS.
pub(crate) fn is_over_tls(request: &HttpRequest) -> bool {
    let state = request.conn_data::<Rc<ConnectionState>>();
    // A program that embeds the application has a server of its own.
    state.map_or_else(|| request.app_config().secure(), |state| state.is_over_tls.get())
}

/// An answer that is being made or written. It ends when this is dropped.
struct Answer(Option<Rc<ConnectionState>>);

impl Answer {
    fn begin(request: &Request) -> Self {
        let state = request.conn_data::<Rc<ConnectionState>>().map(Rc::clone);
        state.iter().for_each(|state| state.begin_answer());
        Self(state)
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.0.iter().for_each(|state| state.is_answering.set(false));
    }
}

pin_project! {
    /// The body of an answer. The answer ends when this is dropped.
    pub(crate) struct WatchedBody<B> {
        #[pin]
        body: B,
        answer: Answer,
    }
}

impl<B: MessageBody> MessageBody for WatchedBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.project();
        let next = this.body.poll_next(cx);
        if let (Poll::Ready(Some(Ok(chunk))), Some(state)) = (&next, &this.answer.0) {
            state.ends_like_head.set(chunk.ends_with(b"\n"));
        }
        next
    }
}
