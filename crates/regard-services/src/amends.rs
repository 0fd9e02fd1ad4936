//! Putting right what went wrong, until the customer says that we are good again.
//!
//! [`steps`] hears, apologises and repairs; [`giving`] spends within one's own budget; [`closing`] asks and takes the
//! customer's answer; [`putting_right`] does it all in one step, for somebody at the counter; [`reading`] shows it. What we
//! found out is kept apart, and every way out refuses it.

pub mod steps;
pub mod giving;
pub mod closing;
pub mod putting_right;
pub mod reading;
