//! Cuts HTML into tags and text by the rules of the HTML standard (section 13.2.5), total and in linear time.
//!
//! Whatever is no tag and no text is left out here already: comments, doctypes, scripts, styles. What is written
//! again from these tokens is unambiguous, so that a later parser cannot read it differently.

use std::collections::HashSet;

/// An attribute: lower-case name, value as written (entities still encoded).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A tag or a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    /// `<name ...>`, name in lower case.
    Start(String, Vec<Attribute>),
    /// `</name>`.
    End(String),
    /// Text as written, entities still encoded.
    Text(&'a str),
}

/// Most attributes that are read of one tag.
const MOST_ATTRIBUTES: usize = 40;
/// Elements whose content is no markup and nothing to read.
const SKIPPED: &[&str] = &["script", "style", "title", "xmp", "iframe", "noembed", "noframes"];

/// Cuts `html` into tokens.
pub(crate) fn tokens(html: &str) -> Vec<Raw<'_>> {
    let mut lexer =
        Lexer { html, bytes: html.as_bytes(), at: 0, text_from: 0, out: Vec::new(), absent: HashSet::new() };
    lexer.run();
    lexer.out
}

struct Lexer<'a> {
    html: &'a str,
    bytes: &'a [u8],
    at: usize,
    text_from: usize,
    out: Vec<Raw<'a>>,
    /// End marks that do not occur any more, so that they are not searched for again.
    absent: HashSet<String>,
}

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        while let Some(open) = memchr::memchr(b'<', &self.bytes[self.at..]) {
            let open = self.at + open;
            match self.bytes.get(open + 1) {
                Some(c) if c.is_ascii_alphabetic() => self.tag(open, open + 1, true),
                Some(b'/') if self.bytes.get(open + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    self.tag(open, open + 2, false)
                }
                Some(b'!') if self.html[open..].starts_with("<!--") => self.comment(open),
                Some(b'!' | b'?' | b'/') => self.skip_to_bracket(open),
                _ => self.at = open + 1,
            }
        }
        self.flush(self.bytes.len());
    }

    fn flush(&mut self, end: usize) {
        if self.text_from < end {
            self.out.push(Raw::Text(&self.html[self.text_from..end]));
        }
    }

    /// Goes on reading text at `at`, with everything between left out.
    fn resume(&mut self, open: usize, at: usize) {
        self.flush(open);
        self.at = at;
        self.text_from = at;
    }

    fn comment(&mut self, open: usize) {
        let body = open + 4;
        let rest = &self.html[body..];
        let end = if rest.starts_with('>') {
            Some(1)
        } else if rest.starts_with("->") {
            Some(2)
        } else {
            self.search("-->", body).map(|at| at - body + 3)
        };
        // a comment that never ends would swallow the mail: only its opening is left out
        self.resume(open, body + end.unwrap_or(0));
    }

    fn skip_to_bracket(&mut self, open: usize) {
        let end = self.search(">", open);
        self.resume(open, end.map_or(open + 1, |at| at + 1));
        if end.is_none() {
            self.text_from = open;
        }
    }

    /// Position of `mark` at or after `from`; a mark that is absent once is absent for good.
    fn search(&mut self, mark: &str, from: usize) -> Option<usize> {
        if self.absent.contains(mark) {
            return None;
        }
        let found = memchr::memmem::find(&self.bytes[from..], mark.as_bytes()).map(|at| from + at);
        if found.is_none() {
            self.absent.insert(mark.to_owned());
        }
        found
    }

    fn tag(&mut self, open: usize, name_from: usize, starts: bool) {
        let name_end = self.until(name_from, |c| c.is_ascii_whitespace() || c == b'/' || c == b'>');
        let Some((attributes, end)) = self.attributes(name_end) else {
            // the mail ends inside a tag: the standard drops it
            self.resume(open, self.bytes.len());
            return;
        };
        let name = self.html[name_from..name_end].to_ascii_lowercase();
        self.resume(open, end);
        if !starts {
            self.out.push(Raw::End(name));
        } else if SKIPPED.contains(&name.as_str()) {
            self.skip_content(&name, end);
        } else {
            self.out.push(Raw::Start(name, attributes));
        }
    }

    /// Leaves out all up to and including the end tag `name`, if there is one.
    fn skip_content(&mut self, name: &str, from: usize) {
        if self.absent.contains(name) {
            return;
        }
        let mut at = from;
        while let Some(open) = memchr::memmem::find(&self.bytes[at..], b"</") {
            let start = at + open + 2;
            let end = start + name.len();
            if self.bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && self.bytes.get(end).is_none_or(|c| c.is_ascii_whitespace() || *c == b'/' || *c == b'>')
            {
                let close =
                    memchr::memchr(b'>', &self.bytes[end..]).map_or(self.bytes.len(), |at| end + at + 1);
                self.at = close;
                self.text_from = close;
                return;
            }
            at = start;
        }
        self.absent.insert(name.to_owned());
    }

    fn until(&self, from: usize, stop: impl Fn(u8) -> bool) -> usize {
        from + self.bytes[from..].iter().position(|c| stop(*c)).unwrap_or(self.bytes.len() - from)
    }

    /// Reads attributes up to `>`: what they are and where the tag ends; none when it does not end.
    fn attributes(&self, from: usize) -> Option<(Vec<Attribute>, usize)> {
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut at = from;
        loop {
            at = self.until(at, |c| !c.is_ascii_whitespace() && c != b'/');
            match self.bytes.get(at)? {
                b'>' => return Some((attributes, at + 1)),
                _ => {
                    let name_end =
                        self.until(at + 1, |c| c.is_ascii_whitespace() || matches!(c, b'/' | b'>' | b'='));
                    let name = self.html.get(at..name_end).unwrap_or_default().to_ascii_lowercase();
                    let (value, end) = self.value(name_end)?;
                    at = end;
                    if attributes.len() < MOST_ATTRIBUTES && attributes.iter().all(|known| known.name != name)
                    {
                        attributes.push(Attribute { name, value: value.to_owned() });
                    }
                }
            }
        }
    }

    /// The value after an attribute's name, if there is an equals sign, and where it ends.
    fn value(&self, from: usize) -> Option<(&'a str, usize)> {
        let equals = self.until(from, |c| !c.is_ascii_whitespace());
        if self.bytes.get(equals) != Some(&b'=') {
            return Some(("", from));
        }
        let start = self.until(equals + 1, |c| !c.is_ascii_whitespace());
        match self.bytes.get(start)? {
            quote @ (b'"' | b'\'') => {
                let end = start + 1 + memchr::memchr(*quote, &self.bytes[start + 1..])?;
                Some((&self.html[start + 1..end], end + 1))
            }
            b'>' => Some(("", start)),
            _ => {
                let end = self.until(start, |c| c.is_ascii_whitespace() || c == b'>');
                Some((&self.html[start..end], end))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        tokens(html)
            .iter()
            .map(|token| match token {
                Raw::Start(name, attributes) => {
                    let inner: String =
                        attributes.iter().map(|a| format!(" {}={}", a.name, a.value)).collect();
                    format!("[{name}{inner}]")
                }
                Raw::End(name) => format!("[/{name}]"),
                Raw::Text(text) => (*text).to_owned(),
            })
            .collect()
    }

    fn check(html: &str, expected: &str) {
        assert_eq!(written(html), expected, "{html}");
    }

    #[test]
    fn tags_and_text_are_told_apart() {
        check("a<B CLASS=x Id='y z' disabled>b</B >c", "a[b class=x id=y z disabled=]b[/b]c");
        check("1 < 2 <3 & a<br/>b", "1 < 2 <3 & a[br]b");
        check("<a href = \"x>y\" href=2>z", "[a href=x>y]z");
    }

    #[test]
    fn what_is_no_content_is_left_out() {
        check("<!DOCTYPE html><!-- a --><?xml?>x<!-->y<!--->z", "xyz");
        check("<style>a{}</style>b<SCRIPT>alert('</b>')</sCript >c<title>t</title>", "bc");
        check("<![if !vml]>a<![endif]><!--[if mso]>b<![endif]-->", "a");
    }

    #[test]
    fn words_outlive_broken_markup() {
        check("a <!-- never closed", "a  never closed");
        check("<style>never closed", "never closed");
        check("a <? b", "a <? b");
        check("a <b", "a ");
    }

    #[test]
    fn hostile_sizes_take_linear_time() {
        for piece in ["<!--", "<style>", "<a ", "<", "</", "<?", "<a b=\"", "<a x1=1 x2=2 "] {
            tokens(&piece.repeat(400_000 / piece.len()));
        }
        let many: String = (0..60_000).map(|n| format!(" a{n}")).collect();
        assert_eq!(tokens(&format!("<a{many}>")).len(), 1);
    }
}
