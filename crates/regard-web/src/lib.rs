//! The pages: forms in, HTML out, live by server-sent events. One file per resource.
//!
//! Owns templates (`templates/`), what they are given (`view`), and the browser's part (`assets/`).
//! Never SQL, never a rule of the service desk: those are services'. Start with `view::frame` and `templates/layout/app.html`.

pub mod assets;
pub mod view;

#[cfg(test)]
extern crate self as regard_web;
#[cfg(test)]
#[path = "../examples/gallery/samples/mod.rs"]
mod samples;
