//! The labelled sets: precision and recall of every detector, on the part that rules were tuned on and on the part held
//! out. A figure below its bar fails. `docs/language/labelling.md` says how the sets are written and parted.

#![allow(clippy::unwrap_used, reason = "a wrong line in a labelled set should fail loudly")]

mod labelled {
    pub(crate) mod score;
    pub(crate) mod dates;
    pub(crate) mod promises;
    pub(crate) mod courtesy;
    pub(crate) mod discretion;
    pub(crate) mod questions;
}
