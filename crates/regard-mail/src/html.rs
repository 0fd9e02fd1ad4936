//! Sanitising of HTML mail and its plain-text form.
