//! Measures the verification of a signed request beside the recovery of its signer, which is most
//! of it.
//!
//! `cargo bench -p ipfs-registry-core --bench signed_request` prints one line for each.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ipfs_registry_core::{
    SigningKey, Timestamp,
    signed_request::{
        CONTENT_DIGEST, ContentDigest, HeaderFields, RequestParts, SIGNATURE, SIGNATURE_INPUT,
        SigningOptions, VerifyRules, recover_base, sign, verify,
    },
};

fn signed_request(criterion: &mut Criterion) {
    let key = SigningKey::generate();
    let options = SigningOptions::new(Timestamp::now());
    let digest = ContentDigest::of(b"an archive").to_string();
    let mut fields = vec![("content-type", "application/gzip".to_owned())];
    fields.push((CONTENT_DIGEST, digest));
    let signed = sign(&key, &publish(&fields), &options).expect("the request can be signed");
    let mut sent = fields.clone();
    sent.push((SIGNATURE_INPUT, signed.signature_input));
    sent.push((SIGNATURE, signed.signature));
    let rules = VerifyRules { now: options.created, max_window: 300 };
    let verified = verify(&publish(&sent), &rules).expect("the signature is valid");

    let mut group = criterion.benchmark_group("signed request");
    group.bench_function("sign", |bencher| {
        bencher.iter(|| sign(&key, black_box(&publish(&fields)), &options));
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| verify(black_box(&publish(&sent)), &rules));
    });
    group.bench_function("recover the signer only", |bencher| {
        bencher.iter(|| recover_base(black_box(&verified.base), &verified.signature));
    });
    let expired = VerifyRules { now: Timestamp::MAX, ..rules };
    group.bench_function("refuse an expired one", |bencher| {
        bencher.iter(|| verify(black_box(&publish(&sent)), &expired));
    });
    group.finish();
}

fn publish(fields: &dyn HeaderFields) -> RequestParts<'_> {
    RequestParts {
        method: "POST",
        scheme: "https",
        authority: "registry.example",
        path: "/api/package/mock-namespace",
        query: None,
        fields,
        has_body: true,
    }
}

criterion_group!(benches, signed_request);
criterion_main!(benches);
