//! Lines of a mail with what can be seen of each alone: quoted or not, a ruler, blank.

use std::sync::LazyLock;

use regex::Regex;

use super::calm::{calm, lower};
use crate::html::flow::{FlowLine, Place, Quoted};

/// How a line is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// Not at all.
    No,
    /// By a prefix such as `>` or by an element that mail programs use only for quoting.
    Marked,
    /// By a bare `<blockquote>`, which writers also use to indent their own words.
    Bare,
    /// By the writer, who quotes something there.
    Own,
}

/// What the HTML around a line says about it; plain text has no marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mark {
    /// Nothing.
    #[default]
    None,
    /// The program wrote the earlier mail from here on.
    History,
    /// The program put its signature here.
    Signature,
    /// A horizontal rule.
    Rule,
    /// Not shown by the program that wrote it.
    Unseen,
}

/// One line of a mail.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// As written, without the line end.
    pub(crate) text: String,
    /// Calmed for comparing ([`calm`]), quote prefixes still on.
    pub(crate) calm: String,
    /// The same in lower case.
    pub(crate) low: String,
    /// Quoted or not.
    pub(crate) quote: Quote,
    /// What HTML says.
    pub(crate) mark: Mark,
}

impl Line {
    /// A line of text with what is known about it.
    pub(crate) fn new(text: &str, quote: Quote, mark: Mark) -> Self {
        let calm = calm(text);
        Line { text: text.to_owned(), low: lower(&calm), calm, quote, mark }
    }

    /// Nothing to read on it.
    pub(crate) fn blank(&self) -> bool {
        self.calm.is_empty()
    }

    /// Whether it is quoted in any way.
    pub(crate) fn quoted(&self) -> bool {
        self.quote != Quote::No
    }

    /// A drawn line: three or more of one drawing character and nothing else, or `<hr>`.
    pub(crate) fn ruler(&self) -> bool {
        static RULER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^[*>|\s]*(?:-{3,}|_{3,}|={3,}|\*{3,}|~{3,}|#{3,}|─{3,}|—{2,}|(?:- ?){6,})[*\s]*$")
                .expect("pattern")
        });
        let drawn = self.calm.starts_with(['*', '>', '|', '-', '_', '=', '~', '#', '─', '—']);
        self.mark == Mark::Rule || (drawn && RULER.is_match(&self.calm))
    }
}

/// Splits a plain-text mail into lines and finds the quoted ones.
pub(crate) fn from_text(text: &str) -> Vec<Line> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<Line> =
        unified.split('\n').map(|line| Line::new(line, Quote::No, Mark::None)).collect();
    mark_angles(&mut lines);
    mark_pipes(&mut lines);
    mark_initials(&mut lines);
    mark_broken_links(&mut lines);
    lines
}

/// Takes over the lines of HTML with what its elements say.
pub(crate) fn from_flow(lines: &[FlowLine]) -> Vec<Line> {
    let line = |line: &FlowLine| {
        let quote = match line.quoted {
            Quoted::No => Quote::No,
            Quoted::Certain => Quote::Marked,
            Quoted::Bare => Quote::Bare,
            Quoted::Own => Quote::Own,
        };
        let mark = match line.place {
            Place::Open => Mark::None,
            Place::History => Mark::History,
            Place::Signature => Mark::Signature,
            Place::Unseen => Mark::Unseen,
            Place::Rule => Mark::Rule,
        };
        Line::new(&line.text, quote, mark)
    };
    let mut lines: Vec<Line> = lines.iter().map(line).collect();
    if !lines.iter().any(Line::quoted) {
        // a program may have wrapped a plain-text quotation into HTML as it was
        mark_angles(&mut lines);
    }
    lines
}

/// `> quoted`, but neither `>From` (an mbox escape) nor a pasted `>>> ` session of an interpreter.
fn mark_angles(lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        let end = at + lines[at..].iter().take_while(|line| line.calm.starts_with('>')).count();
        let block = &lines[at..end];
        let session =
            !block.is_empty() && block.iter().all(|line| line.calm.starts_with(">>> ") || line.calm == ">>>");
        let escaped = block.len() == 1 && block[0].text.starts_with(">From ");
        if !session && !escaped {
            for line in &mut lines[at..end] {
                line.quote = Quote::Marked;
            }
        }
        at = end + 1;
    }
}

/// `| quoted` below an attribution; a table drawn with pipes closes its rows with a pipe too.
fn mark_pipes(lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        let end = at + lines[at..].iter().take_while(|line| line.calm.starts_with('|')).count();
        if end >= at + 2 {
            let table =
                lines[at..end].iter().filter(|line| line.calm.len() > 1 && line.calm.ends_with('|')).count()
                    * 2
                    > end - at;
            let above = lines[..at].iter().rev().find(|line| !line.blank());
            if !table && above.is_some_and(|line| line.calm.contains('@') || line.calm.ends_with(':')) {
                for line in &mut lines[at..end] {
                    line.quote = Quote::Marked;
                }
            }
        }
        at = end.max(at + 1);
    }
}

/// `JD> quoted`, the writer's initials before each line, in a mail that quotes in other places too.
fn mark_initials(lines: &mut [Line]) {
    static INITIALS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{Lu}[\p{Lu}\p{Ll}]{0,3}>").expect("pattern"));
    if !lines.iter().any(Line::quoted) {
        return;
    }
    let prefix = |line: &Line| INITIALS.find(&line.calm).map(|found| found.as_str().to_owned());
    let mut at = 0;
    while at < lines.len() {
        let Some(first) = prefix(&lines[at]) else {
            at += 1;
            continue;
        };
        let end = at + lines[at..].iter().take_while(|line| line.calm.starts_with(&first)).count();
        if end >= at + 2 {
            for line in &mut lines[at..end] {
                line.quote = Quote::Marked;
            }
        }
        at = end;
    }
}

/// The rest of a quoted link that was wrapped without its prefix: one word between two quoted lines.
fn mark_broken_links(lines: &mut [Line]) {
    for at in 1..lines.len().saturating_sub(1) {
        let broken = !lines[at].quoted()
            && !lines[at].blank()
            && !lines[at].calm.contains(' ')
            && lines[at - 1].quoted()
            && lines[at + 1].quoted()
            && lines[at - 1].calm.rsplit(' ').next().is_some_and(|last| last.contains("://"));
        if broken {
            lines[at].quote = Quote::Marked;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, quoted: &[bool]) {
        let found: Vec<bool> = from_text(text).iter().map(Line::quoted).collect();
        assert_eq!(found, quoted, "{text}");
    }

    #[test]
    fn quoting_prefixes_are_seen() {
        check("a\n> b\n>c\n  > d", &[false, true, true, true]);
        check("Bob <bob@example.com>\n| b\n| c", &[false, true, true]);
        check("> q\na\nJD> b\nJD> c", &[true, false, true, true]);
        check("> see (http://example.com/a\nnonce=1)\n> more", &[true, true, true]);
    }

    #[test]
    fn what_only_looks_quoted_is_not() {
        check(">From my garden", &[false]);
        check(">>> print(1)\n1", &[false, false]);
        check("Prices:\n| a | b |\n| 1 | 2 |", &[false, false, false]);
        check("C> dir\nC> exit", &[false, false]);
        check("> how many?\nfive\n> which colour?", &[true, false, true]);
    }

    #[test]
    fn rulers_are_drawn_lines_only() {
        for (text, ruler) in [
            ("-----", true),
            (" ------ ", true),
            ("*____*", true),
            ("--", false),
            ("- a -", false),
            ("---a", false),
        ] {
            assert_eq!(Line::new(text, Quote::No, Mark::None).ruler(), ruler, "{text}");
        }
    }
}
