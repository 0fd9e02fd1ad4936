//! The JSON API under `/api/v2`, in the market's shapes (`docs/API.md`).
//!
//! One file per resource: its addresses are in [`routes`], its `In` and `Out` types and handlers beside each other. This
//! room owns names and shapes only; what a deed does is a service's. Start with [`groups`], the smallest whole resource,
//! then [`users`]; every later file has their form.

pub mod shape;
pub mod users;
pub mod groups;
pub mod routes;
