//! The client library inside other programs.

mod embedding;
