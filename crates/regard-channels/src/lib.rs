//! The ways by which words come in and go out: SMTP, LMTP and IMAP, each with all its parts.
//!
//! This room owns the protocols: it takes mail from other servers ([`smtp`], [`lmtp`]), fetches it from them ([`imap`])
//! and hands ours over ([`smtp::deliver()`]). It never speaks SQL and decides nothing about tickets: what
//! comes in goes to `regard_services::intake` as bytes, and only when those are durable is the other side told.
//!
//! Start with [`smtp`]; [`lmtp`] is the same conversation with one answer for each recipient.

pub mod tls;
pub(crate) mod outside;
pub(crate) mod line;
pub mod pictures;
pub mod webhook;
pub(crate) mod oauth;
pub mod smtp;
pub mod lmtp;
pub mod imap;
