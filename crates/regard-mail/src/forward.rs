//! A mail inside a mail: what someone passed on, with its first sender, so that the answer can go to them.
//!
//! Works on the same heads of earlier mails as [`crate::reply_text`]; the first one found is the mail passed on.

use std::sync::LazyLock;

use regex::Regex;

use crate::address::{self, Address};
use crate::html::{flow, part, tree};
use crate::reply_text::calm::lower;
use crate::reply_text::header_block::{self, Block, Marker};
use crate::reply_text::line::{self, Line};
use crate::reply_text::words::Label;

/// A mail that stands inside another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forwarded {
    /// Whether the mail says that it passes this on; otherwise the head may as well belong to a mail that it
    /// answers (Outlook writes both alike), and the subject decides ([`is_forward_subject`]).
    pub sure: bool,
    /// The address of the first sender, lower case; none if the head gives only a name.
    pub original_from: Option<String>,
    /// The first sender's name, if the head gives one.
    pub from_name: Option<String>,
    /// The sender as written.
    pub from: String,
    /// The recipients as written; empty if the head does not say.
    pub to: String,
    /// The copies as written.
    pub cc: String,
    /// Where answers go, as written.
    pub reply_to: String,
    /// When it was sent, as written.
    pub date: String,
    /// Its subject.
    pub subject: String,
    /// What was written above it.
    pub comment: String,
    /// Its text.
    pub body: String,
    /// Its head and text as they stand in the mail.
    pub embedded: String,
    /// For a mail in HTML: the elements around its body; sanitise before showing.
    pub body_html: Option<String>,
}

/// Finds the mail that a text passes on.
pub fn unwrap(text: &str) -> Option<Forwarded> {
    let (found, _) = unwrap_lines(&line::from_text(text))?;
    Some(found)
}

/// Finds the mail that HTML passes on.
pub fn unwrap_html(html: &str) -> Option<Forwarded> {
    let nodes = tree::parse(html);
    let flow = flow::flow(&nodes, flow::Style::Words);
    let (mut found, body) = unwrap_lines(&line::from_flow(&flow.lines))?;
    for text in [&mut found.comment, &mut found.body, &mut found.embedded] {
        *text = text.replace(flow::IMAGE, "").trim().to_owned();
    }
    found.body_html = Some(part::html_of(&nodes, &flow, |line| line >= body));
    Some(found)
}

/// The mail that a mail with this subject and these bodies passes on; a head that may belong to an answer counts
/// only if the subject says that it is a forward.
pub fn of_mail(subject: &str, text: Option<&str>, html: Option<&str>) -> Option<Forwarded> {
    let from_text = text.and_then(unwrap);
    let from_html = html.and_then(unwrap_html);
    let found = match (from_text, from_html) {
        (Some(found), Some(with_html)) => Forwarded { body_html: with_html.body_html, ..found },
        (found, with_html) => found.or(with_html)?,
    };
    (found.sure || is_forward_subject(subject)).then_some(found)
}

/// Whether a subject begins as mail programs begin the subjects of forwards ("Fwd:", "WG:", "TR:", "转发:").
pub fn is_forward_subject(subject: &str) -> bool {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        let prefixes = concat!(
            r"fwd?|wg|tr|rv|enc|i|vl|vb|vs|vd|pd|doorst|továbbítás|továbbítva|fs|vidarebefordrat|rép-tr|ilt|ynt",
            r"|πρθ|пересл|переслано|препратено|转发|轉寄|転送|전달|הועבר|إعادة توجيه|trs|chuyển tiếp|chtiep|terusan|redirecționat|mensaje reenviado|fwd?\s?\(\d+\)"
        );
        Regex::new(&format!(r"^\s*(?:\[[^\]]{{0,60}}\]\s*)*(?:{prefixes})(?:\[\d+\])?\s?[:：]"))
            .expect("pattern")
    });
    PREFIX.is_match(&lower(subject))
}

/// The mail passed on and the line at which its body begins.
fn unwrap_lines(lines: &[Line]) -> Option<(Forwarded, usize)> {
    let open = header_block::find(lines, 0).filter(|block| block.marker != Some(Marker::ReplyAbove));
    let quoted = || {
        let first = lines.iter().position(Line::quoted)?;
        let bare: Vec<Line> = header_block::unquoted(lines);
        let block = header_block::find(&bare, first)?;
        let leads = bare[first..block.start].iter().all(Line::blank);
        leads.then_some((bare, block))
    };
    let open = open.map(|block| with_named_sender(lines, block));
    let (bare, block) = match open.filter(|block| !block.fields.is_empty()) {
        Some(block) => (None, block),
        None => quoted().map(|(bare, block)| (Some(bare), block))?,
    };
    let body_lines = bare.as_deref().unwrap_or(lines);
    let from = block.field(Label::From)?;
    let sender = sender(from);
    let field = |label| block.field(label).unwrap_or_default().to_owned();
    let found = Forwarded {
        sure: is_sure(lines, &block),
        original_from: sender.as_ref().map(|sender| sender.email.clone()),
        from_name: name_of(from, sender.as_ref()),
        from: from.to_owned(),
        to: field(Label::To),
        cc: field(Label::Cc),
        reply_to: field(Label::ReplyTo),
        date: field(Label::Date),
        subject: field(Label::Subject),
        comment: joined(&lines[..block.start]),
        body: body(body_lines, block.end),
        embedded: joined(&body_lines[block.head..]),
        body_html: None,
    };
    Some((found, block.end))
}

/// Below a marker without a head may stand one line that names date and sender (Yandex, Notes).
fn with_named_sender(lines: &[Line], mut block: Block) -> Block {
    let named = (block.end..lines.len()).find(|at| !lines[*at].blank());
    let Some(at) = named.filter(|_| block.fields.is_empty() && block.marker == Some(Marker::Forwarded))
    else {
        return block;
    };
    let text = &lines[at].calm;
    if text.len() > 300 || sender(text.trim_end_matches(':')).is_none() {
        return block;
    }
    let start = text.find(['"', '<']).unwrap_or(0);
    let (date, from) = text.split_at(start);
    block.fields.push((Label::From, from.trim_end_matches(':').to_owned()));
    block.fields.push((Label::Date, date.trim_matches([',', ' ']).to_owned()));
    block.end = at + 1;
    block
}

/// A forward marker, or nothing above the head.
fn is_sure(lines: &[Line], block: &Block) -> bool {
    block.marker == Some(Marker::Forwarded) || lines[..block.start].iter().all(Line::blank)
}

/// The body below a head; a body quoted as a whole loses its prefixes.
fn body(lines: &[Line], from: usize) -> String {
    let body = &lines[from.min(lines.len())..];
    if body.iter().any(|line| !line.blank()) && body.iter().all(|line| line.blank() || line.quoted()) {
        return joined(&header_block::unquoted(body));
    }
    joined(body)
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Reads `Name <address>`, `Name [mailto:address]`, `address <mailto:address>` and the like.
fn sender(from: &str) -> Option<Address> {
    static PLAIN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\w.!#$%&'*+/=?^{|}~-]+@[\w-]+(?:\.[\w-]+)+").expect("pattern"));
    let tidy = from.replace("[mailto:", "<").replace(']', ">").replace("mailto:", "");
    let listed = address::parse_list(&tidy).into_iter().find(|address| PLAIN.is_match(&address.email));
    listed.or_else(|| address::parse_list(PLAIN.find(&tidy)?.as_str()).into_iter().next())
}

fn name_of(from: &str, sender: Option<&Address>) -> Option<String> {
    let name = match sender {
        Some(sender) => sender.name.clone(),
        None => from.to_owned(),
    };
    let name = name.trim_matches(['"', '\'', '*', ' ']).to_owned();
    let is_address = sender.is_some_and(|sender| name.eq_ignore_ascii_case(&sender.email));
    (!name.is_empty() && !is_address).then_some(name)
}

#[cfg(test)]
mod tests;
