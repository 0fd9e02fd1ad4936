//! Our public faces.
