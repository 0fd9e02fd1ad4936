//! Mail of ours that came back.
