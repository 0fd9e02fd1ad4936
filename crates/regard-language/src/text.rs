//! A text beside its folded form: small letters, straight quotes, plain blanks, the same number of characters.
//!
//! Rules read the folded form; findings speak in characters (Unicode scalar values) of the original.

use std::ops::Range;

/// A text and its folded form.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    source: &'a str,
    folded: String,
    /// For each byte of `folded`, and one past it, the number of characters before it.
    chars_before: Vec<u32>,
    /// For each character, and one past it, its first byte in `source`.
    source_bytes: Vec<u32>,
}

/// The part of a text that a rule speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The characters between, as written.
    pub text: String,
}

impl<'a> Text<'a> {
    /// Folds a text; one pass, nothing is lost.
    pub fn new(source: &'a str) -> Self {
        let mut folded = String::with_capacity(source.len());
        let mut chars_before = Vec::with_capacity(source.len() + 1);
        let mut source_bytes = Vec::with_capacity(source.len() + 1);
        for (number, (at, letter)) in source.char_indices().enumerate() {
            source_bytes.push(small(at));
            let before = folded.len();
            folded.push(fold(letter));
            chars_before.extend(std::iter::repeat_n(small(number), folded.len() - before));
        }
        chars_before.push(small(source_bytes.len()));
        source_bytes.push(small(source.len()));
        Self { source, folded, chars_before, source_bytes }
    }

    /// The folded form, on which rules run.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The original.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// What was written where the folded form has these bytes.
    pub fn written(&self, bytes: Range<usize>) -> &'a str {
        let first = self.source_bytes[self.chars_before[bytes.start] as usize];
        let last = self.source_bytes[self.chars_before[bytes.end] as usize];
        &self.source[first as usize..last as usize]
    }

    /// Where the folded form has the character that begins at this byte of the original.
    pub fn folded_at(&self, source_byte: usize) -> Option<usize> {
        let number = self.source_bytes.binary_search(&small(source_byte)).ok()?;
        Some(self.chars_before.partition_point(|&before| (before as usize) < number))
    }

    /// The span of these bytes of the folded form.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let start = self.chars_before[bytes.start] as usize;
        let end = self.chars_before[bytes.end] as usize;
        Span { start, end, text: self.written(bytes).to_owned() }
    }
}

/// Texts are shorter than 4 GiB; a longer one is cut by the doors long before.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn fold(letter: char) -> char {
    match letter {
        '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{00b4}' | '`' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}' | '\u{201f}' => '"',
        '\u{2013}' | '\u{2014}' | '\u{2015}' => '\u{2013}',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        '\u{00a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\t' => ' ',
        '\r' => ' ',
        other => {
            let mut lower = other.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_characters_of_the_original() {
        let text = Text::new("Gr\u{fc}\u{df}e \u{1f600} I\u{2019}LL call");
        assert_eq!(text.folded(), "gr\u{fc}\u{df}e \u{1f600} i'll call");
        let at = text.folded().find("i'll").unwrap();
        let span = text.span(at..at + 4);
        assert_eq!((span.start, span.end, span.text.as_str()), (8, 12, "I\u{2019}LL"));
    }
}
