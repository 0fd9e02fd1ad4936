//! Texts somebody is writing.
