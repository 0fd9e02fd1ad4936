//! Rust source as a flat list of tokens: enough to see names, paths, literals and the extent of functions, without a
//! syntax tree. Comments and doc comments are gone, and what `#[cfg(test)]` marks is set apart.

use std::str::FromStr;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    /// One character of punctuation, `::` being two.
    Mark,
    /// A literal, with its quotes.
    Literal,
    /// An opening bracket of any sort.
    Open,
    /// A closing bracket of any sort.
    Close,
}

/// One token of a source file.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// As written.
    pub(crate) text: String,
    /// Its line, counted from 1.
    pub(crate) line: usize,
    /// For an opening bracket, where in the list its closing one stands; else its own place.
    pub(crate) close: usize,
}

impl Token {
    /// Whether it reads like this and is no literal.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// A source file, taken apart.
pub(crate) struct Code {
    /// The tokens that are shipped.
    pub(crate) body: Vec<Token>,
    /// The tokens of the items under `#[cfg(test)]`.
    pub(crate) tests: Vec<Token>,
}

/// A function with its extent.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// The line of its `fn`.
    pub(crate) line: usize,
    /// Lines from `fn` to the closing brace, both counted.
    pub(crate) lines: usize,
}

impl Code {
    /// Takes source text apart; fails where the text is not Rust.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let stream = TokenStream::from_str(text).map_err(|error| anyhow!("not Rust: {error}"))?;
        let mut all = Vec::new();
        flatten(stream, &mut all);
        let mut tests = Vec::new();
        let mut body = Vec::new();
        let mut at = 0;
        while at < all.len() {
            if starts_with(&all[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
                let end = end_of_item(&all, at + 7);
                append(&mut tests, &all, at, end);
                at = end;
            } else {
                append(&mut body, &all, at, at + 1);
                at += 1;
            }
        }
        Ok(Self { body: paired(body), tests: paired(tests) })
    }

    /// The functions of `tokens` that have a body.
    pub(crate) fn functions(tokens: &[Token]) -> Vec<Function> {
        let mut found = Vec::new();
        for (at, pair) in tokens.windows(2).enumerate() {
            if !pair[0].is("fn") || pair[1].kind != Kind::Word {
                continue;
            }
            let Some(open) = body_of(tokens, at + 2) else { continue };
            let lines = tokens[tokens[open].close].line - pair[0].line + 1;
            found.push(Function { name: pair[1].text.clone(), line: pair[0].line, lines });
        }
        found
    }
}

/// Whether the tokens begin with these words and marks.
pub(crate) fn starts_with(tokens: &[Token], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.is(word))
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let (kind, text) = match tree {
            TokenTree::Group(group) => {
                if is_doc(&group) {
                    while into.last().is_some_and(|t| t.is("#") || t.is("!")) {
                        into.pop();
                    }
                    continue;
                }
                let (open, close) = brackets(group.delimiter());
                push(into, Kind::Open, open, line);
                let end = group.span_close().end().line;
                flatten(group.stream(), into);
                push(into, Kind::Close, close, end);
                continue;
            }
            TokenTree::Ident(word) => (Kind::Word, word.to_string()),
            TokenTree::Punct(mark) => (Kind::Mark, mark.as_char().to_string()),
            TokenTree::Literal(literal) => (Kind::Literal, literal.to_string()),
        };
        push(into, kind, &text, line);
    }
}

fn push(into: &mut Vec<Token>, kind: Kind, text: &str, line: usize) {
    into.push(Token { kind, text: text.to_owned(), line, close: 0 });
}

fn is_doc(group: &proc_macro2::Group) -> bool {
    let mut trees = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "doc")
        && matches!(trees.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=')
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

fn append(into: &mut Vec<Token>, from: &[Token], start: usize, end: usize) {
    into.extend_from_slice(&from[start..end]);
}

/// Notes at each opening bracket where its closing one stands.
fn paired(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut open = Vec::new();
    for at in 0..tokens.len() {
        tokens[at].close = at;
        match tokens[at].kind {
            Kind::Open => open.push(at),
            Kind::Close => {
                let start: usize = open.pop().expect("the lexer refuses unpaired brackets");
                tokens[start].close = at;
            }
            _ => {}
        }
    }
    tokens
}

/// The place after the item that begins at `start`: after its first `;` or its first braces, or where what holds it ends.
fn end_of_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 0 => return at,
            Kind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 && (token.is(";") || token.is("}")) {
            return at + 1;
        }
    }
    tokens.len()
}

/// Where the braces of the function open whose signature begins at `start`; nothing for one without a body.
fn body_of(tokens: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    while at < tokens.len() {
        if tokens[at].is("{") {
            return Some(at);
        }
        if tokens[at].is(";") || tokens[at].kind == Kind::Close {
            return None;
        }
        at = tokens[at].close + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tokens: &[Token]) -> Vec<(String, usize)> {
        Code::functions(tokens).into_iter().map(|f| (f.name, f.lines)).collect()
    }

    #[test]
    fn functions_are_measured_and_tests_are_set_apart() {
        let text = "//! fn not_me() {}\n/// fn nor_me() {}\nfn a(f: fn(u8) -> u8)\nwhere\n{\n    let s = \"fn x() {}\";\n}\n\
                    trait T { fn none(&self); }\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn b() {}\n}\nfn c() {}\n";
        let code = Code::read(text).unwrap();
        assert_eq!(names(&code.body), [("a".to_owned(), 5), ("c".to_owned(), 1)]);
        assert_eq!(names(&code.tests), [("b".to_owned(), 1)]);
    }

    #[test]
    fn a_test_module_in_its_own_file_ends_at_its_semicolon() {
        let code = Code::read("#[cfg(test)]\nmod tests;\nfn a() {}").unwrap();
        assert_eq!(names(&code.body), [("a".to_owned(), 1)]);
    }

    #[test]
    fn text_that_is_not_rust_is_refused() {
        assert!(Code::read("fn a( {").is_err());
    }
}
