//! Unwrapping of forwarded mail: who wrote it, to whom, when.
