//! Answering a customer, noting for colleagues, taking back.
