//! Just a moment: the honest wait after a first word.
