//! Coming in and going out: password, link, session, throttling.
