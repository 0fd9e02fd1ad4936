//! What all HTTP shares: who calls, what they may reach, and what a failure looks like.
//!
//! This room owns the session cookie, the programs' credentials, the form token, the guards of routes, request ids, rate
//! limits, security headers, paging, and the one total `match` from a service error to a status. It knows no page and no
//! endpoint: those are [`routes::Routes`] of regard-web and regard-api, which the binary joins and gives to
//! [`finish::finish`].
//!
//! Start with [`routes`]: no route exists without a guard. Then [`caller`], the first argument of every handler.

pub mod failure;
pub mod cookie;
pub mod csrf;
pub mod form_head;
pub mod caller;
pub mod address;
pub mod credentials;
pub mod limits;
pub mod guard;
pub mod routes;
pub mod paging;
pub mod error_page;
pub mod conditional;
pub mod finish;
