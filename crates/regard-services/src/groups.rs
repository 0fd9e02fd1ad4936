//! Deeds on teams.
