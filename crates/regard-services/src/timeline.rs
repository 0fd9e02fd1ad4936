//! A ticket as a person reads it: words, notes and events in one order.
