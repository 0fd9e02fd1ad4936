//! Tags of tickets.
