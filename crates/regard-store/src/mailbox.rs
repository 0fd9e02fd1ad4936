//! Addresses of ours, the way their mail comes in and goes out, and how far each folder was read.
