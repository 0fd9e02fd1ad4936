//! Saying something on a ticket: the one way a comment is added.
