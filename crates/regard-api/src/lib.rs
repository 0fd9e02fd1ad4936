//! The JSON API under `/api/v2`, in the market's shapes (`docs/API.md`).
//!
//! One file per resource: its addresses are in [`routes`], what it reads and writes and its handlers beside each other. This
//! room owns names and shapes only; what a deed does is a service's. Start with [`groups`], the smallest whole resource,
//! then [`users`]; every later file has their form.

#![recursion_limit = "512"]

pub mod asked;
pub mod sent;
pub mod answer;
pub mod jobs;
pub mod user_shape;
pub mod groups;
pub mod organizations;
pub mod users;
pub mod identities;
pub mod memberships;
pub mod tags;
pub mod definition_forms;
pub mod definitions;
pub mod field_options;
pub mod webhooks;
pub mod ticket_shape;
pub mod ticket_words;
pub mod events;
pub mod slas;
pub mod beside;
pub mod ticket_parts;
pub mod tickets;
pub mod many;
pub mod updates;
pub mod handoffs;
pub mod ignored;
pub mod views;
pub mod uploads;
pub mod search;
pub mod exports;
pub mod requests;
pub mod recoveries;
pub mod complaints;
pub mod limits;
pub mod suspended;
pub mod promises;
pub mod account;
pub mod absent;
pub mod routes;
