//! The pages: forms in, HTML out, live by server-sent events. One file per resource.
//!
//! Owns templates (`templates/`), what they are given (`view`), and the browser's part (`assets/`).
//! Never SQL, never a rule of the service desk: those are services'. Start with `view::frame` and `templates/layout/app.html`.

pub mod assets;
pub mod view;
