//! Deeds on people: adding, changing, finding, merging.
