//! The model of a mail and its total parser.
