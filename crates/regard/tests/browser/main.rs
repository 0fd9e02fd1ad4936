//! Journeys through the real pages, in a real Chromium, on the real server with its real mail port.
//!
//! Each journey ends with what must always hold: no script failed, nothing broke the content security policy, and the
//! laws that a desk of any age keeps. `REGARD_TEST_PICTURES=FOLDER` keeps a picture of every page that was looked at.

mod chromium;
mod desk;
mod access;
mod answering;
mod keyboard;
mod plain;
mod two_people;
