//! `GET /api/openapi.json`: the API as an `OpenAPI` 3.1 document, built from the list of operations.

mod operations;
mod schemas;

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, SIGNATURE_HEADER};
pub(super) use operations::OPENAPI;
use operations::{OPERATIONS, Operation, RequestBody, ResponseBody};
use serde_json::{Map, Value, json};

use crate::{
    http::{
        document::{self, VARY},
        error::status,
    },
    registry::{Document, RegistryError},
};

/// `GET /api/openapi.json`
pub(super) async fn send(request: HttpRequest) -> Result<HttpResponse, RegistryError> {
    static DOCUMENT: LazyLock<Result<Document, RegistryError>> =
        LazyLock::new(|| Document::json(&document()));
    let document = DOCUMENT.as_ref().map_err(RegistryError::clone)?;
    Ok(document::respond(&request, document, VARY))
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ipfs-registry",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A registry of signed, content-addressed packages. The routes under /npm/ and /cargo/ follow the protocols of npm and cargo and are not described here.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths(),
        "components": {
            "schemas": schemas::all(),
            "headers": { "x-request-id": {
                "description": "The id of this request in the server's log.",
                "schema": { "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" },
            }},
            "securitySchemes": { "signature": {
                "type": "apiKey", "in": "header", "name": SIGNATURE_HEADER,
                "description": "A secp256k1 signature of the operation's message, in base64.",
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
    let mut description = json!({
        "summary": operation.summary,
        "operationId": operation_id(method, path),
        "parameters": parameters(operation, path),
        "responses": responses(operation, method),
    });
    if operation.signed {
        description["security"] = json!([{ "signature": [] }]);
    }
    if let Some(content) = request_content(&operation.body) {
        description["requestBody"] = json!({ "required": true, "content": content });
    }
    description
}

/// Returns an id such as `get_api_package_namespace`.
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
    for (status, description) in operation.statuses {
        let response = documented_response(operation, method, (*status, description));
        responses.insert(status.to_string(), response);
    }
    for (status, codes) in codes_by_status(operation) {
        responses.insert(status.to_string(), problem_response(operation, method, &codes));
    }
    Value::Object(responses)
}

fn documented_response(
    operation: &Operation,
    method: &str,
    (status, description): (u16, &str),
) -> Value {
    let headers = headers(operation, status);
    let mut response = json!({ "description": description, "headers": headers });
    let has_body = method != "head" && matches!(status, 200 | 206 | 503);
    if let (Some(content), true) = (response_content(operation.response), has_body) {
        response["content"] = content;
    }
    response
}

fn problem_response(operation: &Operation, method: &str, codes: &[Code]) -> Value {
    let descriptions: Vec<_> = codes.iter().map(|code| code.description()).collect();
    let headers = headers(operation, 0);
    let mut response = json!({ "description": descriptions.join(" "), "headers": headers });
    if method != "head" {
        let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        response["content"] = json!({ PROBLEM_TYPE: { "schema": { "allOf": [
            { "$ref": "#/components/schemas/Problem" },
            { "properties": { "code": { "enum": codes } } },
        ]}}});
    }
    response
}

fn codes_by_status(operation: &Operation) -> BTreeMap<u16, Vec<Code>> {
    let mut statuses = BTreeMap::<u16, Vec<Code>>::new();
    for code in operation.codes() {
        statuses.entry(status(code).as_u16()).or_default().push(code);
    }
    statuses
}

fn headers(operation: &Operation, status: u16) -> Value {
    let mut headers = json!({ "x-request-id": { "$ref": "#/components/headers/x-request-id" } });
    if matches!(status, 429 | 503) {
        headers["retry-after"] = json!({
            "description": "The number of seconds to wait before a retry, if it is known.",
            "schema": { "type": "integer", "minimum": 1 },
        });
    }
    let names: &[&str] = match (operation.response, status) {
        (ResponseBody::Archive, 200 | 304) => {
            &["etag", "cache-control", "content-disposition", "accept-ranges"]
        }
        (ResponseBody::Archive, 206) => {
            &["etag", "cache-control", "content-disposition", "content-range"]
        }
        (ResponseBody::Json(_), 200 | 304) if operation.is_document() => {
            &["etag", "cache-control", "vary"]
        }
        _ => &[],
    };
    for name in names {
        headers[name] = json!({ "schema": { "type": "string" } });
    }
    headers
}

fn request_content(body: &RequestBody) -> Option<Value> {
    match body {
        RequestBody::None => None,
        RequestBody::Archive => Some(json!({ "application/gzip": {} })),
        RequestBody::Notice => Some(json!({ "text/plain": { "schema": { "type": "string" } } })),
    }
}

fn response_content(body: ResponseBody) -> Option<Value> {
    match body {
        ResponseBody::Empty => None,
        ResponseBody::Archive => Some(json!({ "application/gzip": {} })),
        ResponseBody::Text => Some(json!({ "text/plain": { "schema": { "type": "string" } } })),
        ResponseBody::Json(schema) => {
            Some(json!({ "application/json": { "schema": schemas::reference(schema) } }))
        }
    }
}

#[cfg(test)]
mod tests;
