//! Mail that was held: looking, releasing, discarding.
