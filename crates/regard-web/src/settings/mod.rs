//! Settings: oneself, colleagues, groups, the brand, hours and waits.

pub mod home;
pub mod profile;
pub mod people;
pub mod groups;
pub mod brand;
pub mod hours;
pub mod desk;
