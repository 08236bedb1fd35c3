//! Running a server: configuration, start, limits, logs, metrics, TLS and deployment.

mod config;
mod cors;
mod crash;
mod deployment;
mod heads;
mod limits;
mod memory;
mod modes;
mod observe;
mod serving;
mod start;
mod tls;
