//! Putting a ticket to sleep until a time.
