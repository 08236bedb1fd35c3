//! Tells the state of a connection when a request begins and when its answer ends.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_http::Request;
use actix_web::{
    Error, HttpMessage as _,
    body::{BodySize, MessageBody},
    dev::{Payload, Response, Service, ServiceResponse},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use pin_project_lite::pin_project;

use super::state::ConnectionState;

/// Calls the application, and notes in the state of the connection when the answer begins and ends.
pub(crate) fn watch<S, B>(
    mut request: Request,
    app: &S,
) -> impl Future<Output = Result<Response<WatchedBody<B>>, Error>> + use<S, B>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let answer = Answer::begin(&mut request);
    let response = app.call(request);
    async move { Ok(Response::from(response.await?).map_body(|_, body| WatchedBody { body, answer })) }
}

/// An answer that is being made or written. It ends when this is dropped.
struct Answer(Option<Rc<ConnectionState>>);

impl Answer {
    /// Begins to answer a request, and watches its body if that is chunked: only then does the stream not know
    /// where the next head begins.
    fn begin(request: &mut Request) -> Self {
        let Some(state) = request.conn_data::<Rc<ConnectionState>>().map(Rc::clone) else {
            return Self(None);
        };
        state.begin_answer();
        if !matches!(request.payload(), Payload::None) && request.chunked().unwrap_or(false) {
            watch_payload(request, Rc::clone(&state));
        }
        Self(Some(state))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.0.iter().for_each(|state| state.is_answering.set(false));
    }
}

/// Notes when the handler has read the end of the body.
fn watch_payload(request: &mut Request, state: Rc<ConnectionState>) {
    state.has_open_body.set(true);
    let end = stream::poll_fn(move |_| {
        state.has_open_body.set(false);
        Poll::Ready(None)
    });
    let payload = Box::pin(request.take_payload().chain(end));
    *request.payload() = Payload::Stream { payload };
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
