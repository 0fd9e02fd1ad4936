//! Statements as constants that also stand in a list, so that one test can prepare all of them on both engines.

use crate::dialect::Engine;

/// A statement of the store.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its constant and its module.
    pub name: (&'static str, &'static str),
    /// The text.
    pub sql: &'static str,
    /// The engine it is for; `None` means both.
    pub engine: Option<Engine>,
}

/// Declares a file's statements, once a file: `sql! { FIND = "select ..."; }`. A statement that only one engine
/// understands says so: `CLAIM (Engine::Postgres) = "..."`. They also stand in the file's `STATEMENTS`, which
/// [`catalogue`](crate::catalogue) collects.
#[macro_export]
macro_rules! sql {
    ($($name:ident $(($engine:expr))? = $text:expr;)+) => {
        $(pub(crate) const $name: &str = $text;)+

        /// Every statement of this file.
        pub(crate) const STATEMENTS: &[$crate::statement::Statement] = &[$($crate::statement::Statement {
            name: (stringify!($name), module_path!()),
            sql: $name,
            engine: $crate::sql!(@engine $($engine)?),
        }),+];
    };
    (@engine) => { None };
    (@engine $engine:expr) => { Some($engine) };
}
