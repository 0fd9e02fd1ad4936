//! Which part of a list, and in which order.

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// How many at most.
    pub limit: i64,
    /// After how many.
    pub offset: i64,
}

impl Slice {
    /// Everything up to a number.
    pub fn first(limit: i64) -> Self {
        Self { limit, offset: 0 }
    }
}

/// An order of a list: a field by the market's name, and a direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The field; empty is the list's own order.
    pub field: String,
    /// The greatest first.
    pub is_descending: bool,
}
