//! Words, numbers and signs of a folded text, with where they stand.

use crate::text::Text;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// Digits only.
    Number,
    /// One sign.
    Sign,
    /// One line end.
    Line,
}

/// One token; bytes count in the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
    /// Whether it was written with a capital first.
    pub capital: bool,
}

/// All tokens of a text in order; blanks are left out.
pub fn tokens(text: &Text<'_>) -> Vec<Token> {
    let folded = text.folded();
    let mut found = Vec::with_capacity(folded.len() / 4);
    let mut letters = folded.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let kind = match letter {
            '\n' => Kind::Line,
            _ if letter.is_alphabetic() => Kind::Word,
            _ if letter.is_ascii_digit() => Kind::Number,
            _ if letter.is_whitespace() => continue,
            _ => Kind::Sign,
        };
        let mut end = start + letter.len_utf8();
        while let Some(&(at, next)) = letters.peek() {
            if !goes_on(kind, next, &folded[at..]) {
                break;
            }
            end = at + next.len_utf8();
            letters.next();
        }
        let capital =
            kind == Kind::Word && text.written(start..end).chars().next().is_some_and(char::is_uppercase);
        found.push(Token { start, end, kind, capital });
    }
    found
}

/// Whether `next` (the first letter of `rest`) still belongs to the token.
fn goes_on(kind: Kind, next: char, rest: &str) -> bool {
    match kind {
        Kind::Word if next == '\'' => rest.chars().nth(1).is_some_and(char::is_alphabetic),
        Kind::Word => next.is_alphabetic(),
        Kind::Number => next.is_ascii_digit(),
        Kind::Sign | Kind::Line => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_signs_come_apart() {
        let text = Text::new("I'll call 3pm, o'clock' 27/11");
        let words: Vec<_> = tokens(&text).iter().map(|t| &text.folded()[t.start..t.end]).collect();
        assert_eq!(words, ["i'll", "call", "3", "pm", ",", "o'clock", "'", "27", "/", "11"]);
    }
}
