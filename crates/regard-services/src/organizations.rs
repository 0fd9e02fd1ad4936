//! Deeds on customers' companies.
