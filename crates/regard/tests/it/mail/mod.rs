//! Mail in and out: from bytes to tickets and back.

pub(crate) mod post;
mod arriving;
mod threads;
mod machines;
mod forwards;
mod held;
mod sending;
mod never_mixed;
mod believing;
mod pictures;
