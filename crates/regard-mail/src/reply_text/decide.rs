//! Which lines of a mail are its new words: the one decision that plain text and HTML share.

use std::sync::LazyLock;

use regex::Regex;

use super::attribution::{self, Span};
use super::calm::any_of;
use super::header_block::{self, Block, Marker};
use super::line::{Line, Mark, Quote};
use super::signature;
use super::words::ANSWERS_INLINE;

/// Most lines of an attributed quotation that is shown because words stand above and below it.
const LONGEST_CONTEXT: usize = 12;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// New words.
    Written,
    /// Quoted words that a new word answers: shown with it.
    Context,
    /// "On ... wrote:" above a quotation.
    Attribution,
    /// "From: Sent: To: Subject:" of an earlier mail, with its rulers.
    Head,
    /// Quoted or earlier mail.
    History,
    /// Signature, device line, disclaimer or list footer; in HTML also what no program shows.
    Signature,
}

impl Fate {
    /// Whether the line is shown before anyone asks for more.
    pub fn visible(self) -> bool {
        matches!(self, Fate::Written | Fate::Context)
    }
}

/// Gives each line its fate.
pub(crate) fn decide(lines: &[Line]) -> Vec<Fate> {
    let mut fates = walk(lines);
    let history = fates.iter().any(|fate| !matches!(fate, Fate::Written | Fate::Head));
    let runs = runs(&fates);
    fold_signatures(lines, &mut fates, &runs, !history);
    keep_context(lines, &mut fates);
    show_something(lines, &mut fates);
    fates
}

/// First pass: written lines, quotations with their attributions, and the point from which all is history.
fn walk(lines: &[Line]) -> Vec<Fate> {
    let spans = attribution::find(lines);
    let mut spans = spans.iter().peekable();
    let mut block = header_block::find(lines, 0);
    let mut fates = vec![Fate::Written; lines.len()];
    let mut said = Said::default();
    let mut at = 0;
    while at < lines.len() {
        if block.as_ref().is_some_and(|block| block.start < at) {
            block = header_block::find(lines, at);
        }
        while spans.next_if(|span| span.start < at).is_some() {}
        if let Some(span) = spans.next_if(|span| span.start == at) {
            fates[span.start..span.end].fill(Fate::Attribution);
            if !attribution::quote_follows(lines, span.end) && said.anything {
                fates[span.end..].fill(said.rest_of_history());
                break;
            }
            at = span.end;
            continue;
        }
        if let Some(found) = block.as_ref().filter(|block| block.start == at) {
            let below =
                lines[found.end..].iter().take_while(|line| line.calm.trim_matches(['>', ' ']).is_empty());
            let body = if found.fields.is_empty() { found.end } else { found.end + below.count() };
            fates[found.start..body].fill(Fate::Head);
            if said.anything && !is_quoted_body(lines, found) {
                fates[body..].fill(said.rest_of_history());
                break;
            }
            at = body;
            continue;
        }
        if lines[at].mark == Mark::History && said.anything {
            let inside = lines[at..]
                .iter()
                .take_while(|line| line.blank() || matches!(line.mark, Mark::History | Mark::Rule));
            let end = at + inside.count();
            fates[at..end].fill(said.rest_of_history());
            at = end;
            continue;
        }
        if lines[at].mark == Mark::Unseen {
            fates[at] = Fate::Signature;
        } else if lines[at].quoted() {
            fates[at] = Fate::History;
        } else if !lines[at].blank() {
            said.take(&lines[at]);
        }
        at += 1;
    }
    fates
}

/// What was written so far.
#[derive(Default)]
struct Said {
    /// Anything but device lines and rulers.
    anything: bool,
    /// "My answers are in red below": folding the history would fold the answers.
    answers_below: bool,
}

impl Said {
    fn take(&mut self, line: &Line) {
        static INLINE: LazyLock<Regex> = LazyLock::new(|| any_of(ANSWERS_INLINE.iter().copied()));
        self.anything =
            self.anything || !(line.ruler() || line.calm == "--" || signature::is_sent_from(&line.calm));
        if !self.answers_below && line.text.len() < 400 {
            self.answers_below = INLINE.is_match(&line.low);
        }
    }

    fn rest_of_history(&self) -> Fate {
        if self.answers_below { Fate::Written } else { Fate::History }
    }
}

/// A marker or head over a quotation by prefix: written words may follow below.
fn is_quoted_body(lines: &[Line], block: &Block) -> bool {
    block.marker != Some(Marker::ReplyAbove) && attribution::quote_follows(lines, block.end)
}

/// Runs of written lines as `start..end`, those with nothing on them left out.
fn runs(fates: &[Fate]) -> Vec<Span> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < fates.len() {
        let end = at + fates[at..].iter().take_while(|fate| **fate == Fate::Written).count();
        if end > at {
            runs.push(Span { start: at, end });
        }
        at = end.max(at + 1);
    }
    runs
}

/// Folds signatures: at the end of the last run that says something, and runs below it that are only signature.
fn fold_signatures(lines: &[Line], fates: &mut [Fate], runs: &[Span], standing: bool) {
    for (index, run) in runs.iter().enumerate().rev() {
        let part = &lines[run.start..run.end];
        if part.iter().all(Line::blank) {
            continue;
        }
        let from = signature::start(part, standing);
        if let Some(from) = from {
            fates[run.start + from..run.end].fill(Fate::Signature);
        }
        let left = &part[..from.unwrap_or(part.len())];
        let says_nothing = left.iter().all(Line::blank)
            || (index > 0 && signature::is_tail(&left.iter().collect::<Vec<_>>()));
        if !says_nothing {
            break;
        }
    }
}

/// Second pass over quotations: those between written words stay with them, the rest is history.
fn keep_context(lines: &[Line], fates: &mut [Fate]) {
    let quotes = quotations(lines, fates);
    let written = |at: usize| fates[at] == Fate::Written && !lines[at].blank();
    let Some(last_written) = (0..lines.len()).rfind(|at| written(*at)) else { return };
    let inner: Vec<&Span> = quotes.iter().filter(|quote| quote.end <= last_written).collect();
    let mut context: Vec<Span> = match inner.as_slice() {
        [only] if is_plain_history(lines, fates, only, written) => Vec::new(),
        several => several.iter().map(|quote| **quote).collect(),
    };
    let trailing = quotes.iter().filter(|quote| quote.end > last_written);
    let above_history =
        |quote: &&Span| is_above_history(lines, fates, quote) && !is_attributed(lines, fates, quote);
    context.extend(trailing.filter(above_history));
    let last = quotes.last().filter(|quote| quote.end > last_written);
    context.extend(last.filter(|quote| is_own_citation(lines, fates, quote) || is_own(lines, fates, quote)));
    for quote in context {
        fates[quote.start..quote.end].fill(Fate::Context);
    }
}

/// The only quotation with words below it is no context if all words stand below it, if what stands below is no
/// answer, or if it is too long to read along.
fn is_plain_history(lines: &[Line], fates: &[Fate], quote: &Span, written: impl Fn(usize) -> bool) -> bool {
    if is_own(lines, fates, quote) {
        return false;
    }
    let attributed = is_attributed(lines, fates, quote);
    if !(0..quote.start).any(written) {
        return attributed;
    }
    let long = attributed && quote.end - quote.start > LONGEST_CONTEXT;
    long || (is_followed_by_tail(lines, fates, quote) && (attributed || !is_introduced(lines, quote.start)))
}

/// Below the quotation stands nothing but a closing or a footer.
fn is_followed_by_tail(lines: &[Line], fates: &[Fate], quote: &Span) -> bool {
    let after: Vec<&Line> =
        (quote.end..lines.len()).filter(|at| fates[*at] == Fate::Written).map(|at| &lines[at]).collect();
    signature::is_tail(&after)
}

/// An attribution stands directly above, or as the first line inside.
fn is_attributed(lines: &[Line], fates: &[Fate], quote: &Span) -> bool {
    let above =
        (0..quote.start).rfind(|at| !lines[*at].blank()).is_some_and(|at| fates[at] == Fate::Attribution);
    let head = &lines[quote.start..quote.end.min(quote.start + 4)];
    above || attribution::find(&header_block::unquoted(head)).first().is_some_and(|span| span.start == 0)
}

/// The writer quoted it by hand.
fn is_own(lines: &[Line], fates: &[Fate], quote: &Span) -> bool {
    lines[quote.start].quote == Quote::Own && !is_attributed(lines, fates, quote)
}

/// The next thing below is an attribution: the earlier mail begins there, and this was quoted by hand.
fn is_above_history(lines: &[Line], fates: &[Fate], quote: &Span) -> bool {
    (quote.end..lines.len()).find(|at| !lines[*at].blank()).is_some_and(|at| fates[at] == Fate::Attribution)
}

/// A short quotation at the end that the writer introduced ("The label says:") and no program attributed.
fn is_own_citation(lines: &[Line], fates: &[Fate], quote: &Span) -> bool {
    let filled = lines[quote.start..quote.end].iter().filter(|line| !line.blank()).count();
    let above = (0..quote.start).rfind(|at| !lines[*at].blank());
    filled <= 10 && above.is_some_and(|at| fates[at] == Fate::Written) && is_introduced(lines, quote.start)
}

/// The line above ends in a colon.
fn is_introduced(lines: &[Line], at: usize) -> bool {
    lines[..at]
        .iter()
        .rfind(|line| !line.blank())
        .is_some_and(|line| !line.quoted() && line.calm.ends_with([':', '：']))
}

/// Blocks of quoted lines; blank lines between two quoted lines belong to the block.
fn quotations(lines: &[Line], fates: &[Fate]) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    for at in 0..lines.len() {
        if !(lines[at].quoted() && fates[at] == Fate::History) {
            continue;
        }
        match blocks.last_mut() {
            Some(block) if lines[block.end..at].iter().all(Line::blank) => block.end = at + 1,
            _ => blocks.push(Span { start: at, end: at + 1 }),
        }
    }
    blocks
}

/// A mail never shows nothing when it says something: a lone signature is what was said, and below a bare head
/// stands the mail that was passed on.
fn show_something(lines: &[Line], fates: &mut [Fate]) {
    if (0..lines.len()).any(|at| fates[at].visible() && !lines[at].blank()) {
        return;
    }
    let quoted = |at: &usize| lines[*at].quoted() && lines[*at].quote == Quote::Marked;
    let passed_on = fates.contains(&Fate::Head);
    let history = fates.iter().any(|fate| matches!(fate, Fate::History | Fate::Attribution));
    for (at, fate) in fates.iter_mut().enumerate() {
        let shown = match *fate {
            Fate::Signature => !history && !passed_on,
            Fate::History => passed_on || !quoted(&at),
            _ => false,
        };
        if shown {
            *fate = Fate::Written;
        }
    }
}

#[cfg(test)]
mod tests;
