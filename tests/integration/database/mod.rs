//! Databases: PostgreSQL, copies and backups.

mod db_copy;
mod postgres;
mod restore;
