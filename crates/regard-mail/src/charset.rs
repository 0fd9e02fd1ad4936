//! Bytes of any declared or undeclared charset to text.
