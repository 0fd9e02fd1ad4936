//! Deeds on mailboxes.
