//! `GET /api/openapi.json`: the API as `OpenAPI` 3.1, made of the list of operations.

mod operations;
mod schemas;

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header::ContentType};
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, SIGNATURE_HEADER};
pub(super) use operations::OPENAPI;
use operations::{Answer, Body, OPERATIONS, Operation};
use serde_json::{Map, Value, json};

/// `GET /api/openapi.json`
pub(super) async fn answer() -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());
    HttpResponse::Ok().content_type(ContentType::json()).body(TEXT.as_str())
}

/// The whole document.
fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ipfs-registry",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A registry of signed, content-addressed packages. What is under /npm/ and /cargo/ speaks the protocols of stock clients and is not described here.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths(),
        "components": {
            "schemas": schemas::all(),
            "headers": { "x-request-id": {
                "description": "The id under which the log has this request.",
                "schema": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" },
            }},
            "securitySchemes": { "signature": {
                "type": "apiKey", "in": "header", "name": SIGNATURE_HEADER,
                "description": "A secp256k1 signature of the request's message, in base64.",
            }},
        },
    })
}

fn paths() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        for path in operation.paths {
            let item = paths.entry(*path).or_insert_with(|| json!({}));
            for method in operation.methods() {
                item[method] = describe(operation, path, method);
            }
        }
    }
    Value::Object(paths)
}

fn describe(operation: &Operation, path: &str, method: &str) -> Value {
    let mut told = json!({
        "summary": operation.summary,
        "operationId": operation_id(method, path),
        "parameters": parameters(operation, path),
        "responses": responses(operation, method),
    });
    if operation.signed {
        told["security"] = json!([{ "signature": [] }]);
    }
    if let Some(content) = content(&operation.body) {
        told["requestBody"] = json!({ "required": true, "content": content });
    }
    told
}

/// Such as `get_api_package_namespace`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |id, word| format!("{id}_{word}"))
}

fn parameters(operation: &Operation, path: &str) -> Vec<Value> {
    let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = parts.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": schemas::reference(name) })
    });
    let in_query = operation.query.iter().map(|name| schemas::query(name));
    in_path.chain(in_query).collect()
}

fn responses(operation: &Operation, method: &str) -> Value {
    let mut responses = Map::new();
    for (status, words) in operation.statuses {
        let mut answer = json!({ "description": words, "headers": headers(operation, *status) });
        if let (Some(content), "get" | "post" | "delete", true) =
            (success(operation.answer), method, matches!(status, 200 | 206 | 503))
        {
            answer["content"] = content;
        }
        responses.insert(status.to_string(), answer);
    }
    for (status, codes) in by_status(operation) {
        let mut answer = json!({
            "description": codes.iter().map(|code| code.description()).collect::<Vec<_>>().join(" "),
            "headers": headers(operation, 0),
        });
        if method != "head" {
            let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
            answer["content"] = json!({ PROBLEM_TYPE: { "schema": { "allOf": [
                { "$ref": "#/components/schemas/Problem" },
                { "properties": { "code": { "enum": words } } },
            ]}}});
        }
        responses.insert(status.to_string(), answer);
    }
    Value::Object(responses)
}

fn by_status(operation: &Operation) -> std::collections::BTreeMap<u16, Vec<Code>> {
    let mut statuses = std::collections::BTreeMap::<u16, Vec<Code>>::new();
    for code in operation.codes() {
        statuses.entry(crate::http::error::status(code).as_u16()).or_default().push(code);
    }
    statuses
}

fn headers(operation: &Operation, status: u16) -> Value {
    let mut headers = json!({ "x-request-id": { "$ref": "#/components/headers/x-request-id" } });
    if matches!(status, 429 | 503) {
        headers["retry-after"] = json!({
            "description": "In how many seconds to try again, where that is known.",
            "schema": { "type": "integer", "minimum": 1 },
        });
    }
    let names: &[&str] = match (operation.answer, status) {
        (Answer::Archive, 200 | 304) => {
            &["etag", "cache-control", "content-disposition", "accept-ranges"]
        }
        (Answer::Archive, 206) => {
            &["etag", "cache-control", "content-disposition", "content-range"]
        }
        _ => &[],
    };
    for name in names {
        headers[name] = json!({ "schema": { "type": "string" } });
    }
    headers
}

fn content(body: &Body) -> Option<Value> {
    match body {
        Body::None => None,
        Body::Archive => Some(json!({ "application/gzip": {} })),
        Body::Notice => Some(json!({ "text/plain": { "schema": { "type": "string" } } })),
    }
}

fn success(answer: Answer) -> Option<Value> {
    match answer {
        Answer::Empty => None,
        Answer::Archive => Some(json!({ "application/gzip": {} })),
        Answer::Text => Some(json!({ "text/plain": { "schema": { "type": "string" } } })),
        Answer::Json(schema) => {
            Some(json!({ "application/json": { "schema": schemas::reference(schema) } }))
        }
    }
}

#[cfg(test)]
mod tests;
