//! A form with many fields: what was typed, and what is wrong with each.

use crate::view::settings::Field;
use std::collections::HashMap;

/// The fields as they were typed, and what is wrong with each.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// By name.
    pub(super) values: HashMap<String, String>,
    /// By name.
    pub(super) faults: HashMap<&'static str, String>,
}

impl Typed {
    /// What was typed; empty when nothing was.
    pub(super) fn value(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }

    /// The field's meaning, or its default when it has none and a fault is noted.
    pub(super) fn read<T: Default>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        read(self.value(key)).unwrap_or_else(|fault| {
            self.faults.insert(key, fault);
            T::default()
        })
    }

    /// The field as the page shows it.
    pub(super) fn field(&self, key: &str) -> Field {
        Field { value: self.value(key).to_owned(), fault: self.faults.get(key).cloned() }
    }
}
