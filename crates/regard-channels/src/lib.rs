//! regard-channels.
