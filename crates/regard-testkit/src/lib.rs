//! What tests stand on: a desk on a fresh database of either engine, a clock that stands until it is moved, seeded
//! chance, and the cast. For tests only; nothing here is a stand-in for a room of ours.
//!
//! `REGARD_TEST_DB` chooses the engine (`sqlite`, the default, or `postgres`); `REGARD_TEST_POSTGRES` is the URL of a
//! server on which databases may be made (`cargo xtask test` starts one).

pub mod time;
pub mod luck;
pub mod database;
pub mod desk;
