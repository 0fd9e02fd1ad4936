//! The pages: forms in, HTML out, live by server-sent events. One file per resource.
//!
//! Owns templates (`templates/`), what they are given (`view`), how services' things become that (`show`), and the
//! browser's part (`assets/`). Never SQL, never a rule of the service desk: those are services'. Start with [`routes`],
//! then [`inbox`], then `templates/layout/app.html`.

pub mod assets;
pub mod view;
pub mod page;
pub mod customer_word;
pub mod parts;
pub mod show;
pub mod theme;
pub mod today;
pub mod promises;
pub mod promise_link;
pub mod clocks;
pub mod ignored;
pub mod recoveries;
pub mod inbox;
pub mod ticket;
pub mod complaints;
pub mod limits;
pub mod attachments;
pub mod bulk;
pub mod search;
pub mod laws;
pub mod held;
pub mod messages;
pub mod outbox;
pub mod users;
pub mod organizations;
pub mod compose;
pub mod live;
pub mod sign_in;
pub mod errors;
pub mod settings;
pub mod routes;

#[cfg(test)]
extern crate self as regard_web;
#[cfg(test)]
#[path = "../examples/gallery/samples/mod.rs"]
mod samples;
