//! Which ticket an incoming message belongs to, and whether its sender may speak there.
