//! Mail that was held.
