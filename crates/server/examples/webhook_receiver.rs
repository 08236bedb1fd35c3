//! Receives webhooks and believes those that the registry signed.
//!
//! `cargo run --example webhook_receiver -- ADDRESS [PORT]`, where the address is that of the key in
//! `[webhooks] key`.
#![expect(clippy::print_stdout, reason = "what it receives is what it is for")]

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use ipfs_registry_core::{Address, MessageDigest, Signature};
use serde_json::Value;

/// Who is believed, and the deliveries that came before. A real one keeps these: they are repeated
/// after a crash.
struct Receiver {
    registry: Address,
    seen: Mutex<HashSet<String>>,
}

async fn receive(
    receiver: web::Data<Receiver>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let header = |name| request.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or("");
    let signer = header("x-signature")
        .parse::<Signature>()
        .and_then(|signature| signature.recover(&MessageDigest::of(&body)));
    if signer.ok() != Some(receiver.registry) {
        return HttpResponse::BadRequest().body("signed by a stranger\n");
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else {
        return HttpResponse::BadRequest().body("not JSON\n");
    };
    let delivery = header("x-ipkg-delivery").to_owned();
    if receiver.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(delivery) {
        let text = |pointer| message.pointer(pointer).and_then(Value::as_str).unwrap_or("?");
        println!("{} {} {}", text("/event"), text("/body/id"), text("/body/key"));
    }
    HttpResponse::NoContent().finish()
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let registry = arguments.next().unwrap_or_default().parse()?;
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let receiver = web::Data::new(Receiver { registry, seen: Mutex::default() });
    let server = HttpServer::new(move || {
        App::new().app_data(receiver.clone()).default_service(web::to(receive))
    })
    .workers(1)
    .bind(("127.0.0.1", port))?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}
