//! The new words of a mail: quoted history and signature told apart from what was written now.
