//! What changed since a cursor: the live stream.
