//! Mail of ours on its way: composing, recording the intent, the outcome.
