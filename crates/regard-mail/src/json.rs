//! The command contract: one parsed mail as one JSON object.
