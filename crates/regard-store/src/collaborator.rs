//! People copied on a ticket or following it.
