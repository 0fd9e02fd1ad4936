//! Which ticket a Message-ID belongs to.
