//! The new words of a mail: quoted history and signature told apart from what was written now.
//!
//! Nothing is ever deleted: every line of the input is in exactly one [`Part`], in order, and a part is either
//! shown or folded. The rules look at structure (prefixes, attributions, heads of earlier mails, rulers, elements
//! that mail programs use for quoting); the words of the languages stand in `words.rs`.
//!
//! Start with [`split_text`] and [`split_html`]; [`json_line`] is the command contract.

use serde_json::{Value, json};
use thiserror::Error;

use crate::html::{flow, part, tree};

pub(crate) mod words;
pub(crate) mod calm;
pub(crate) mod line;
mod attribution;
pub(crate) mod header_block;
mod signature;
mod decide;

pub use decide::Fate;

/// A run of lines with the same [`Fate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Why it is shown or folded.
    pub fate: Fate,
    /// Its lines, as written.
    pub text: String,
}

/// A mail's text, told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// The words to show: what was written now, with the quotations it answers one by one.
    pub visible: String,
    /// The words folded away, in their order.
    pub hidden: String,
    /// Every line of the mail in order.
    pub parts: Vec<Part>,
}

/// Splits a plain-text mail.
pub fn split_text(text: &str) -> Reply {
    let lines = split_shared_lines(line::from_text(text));
    let fates = decide::decide(&lines);
    assemble(&lines, &fates)
}

/// A mail's HTML, told apart. The HTML of both halves is the mail's own: sanitise it before showing it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtmlReply {
    /// The words of both halves as text.
    pub reply: Reply,
    /// The elements around the words to show.
    pub visible_html: String,
    /// The elements around the words folded away.
    pub hidden_html: String,
}

/// Splits an HTML mail by the same rules, helped by the elements that mail programs use for quoting.
pub fn split_html(html: &str) -> HtmlReply {
    let nodes = tree::parse(html);
    let flow = flow::flow(&nodes, flow::Style::Words);
    let lines = line::from_flow(&flow.lines);
    let fates = decide::decide(&lines);
    let reply = assemble(&lines, &fates);
    HtmlReply {
        visible_html: part::html_of(&nodes, &flow, |line| fates[line].visible()),
        hidden_html: part::html_of(&nodes, &flow, |line| !fates[line].visible()),
        reply: Reply {
            visible: without_images(&reply.visible),
            hidden: without_images(&reply.hidden),
            ..reply
        },
    }
}

/// Text without the marks for images, and with no more than one blank line at a place.
fn without_images(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.replace(flow::IMAGE, "").trim_end().to_owned();
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

/// An attribution that shares its line with other words gets a line of its own.
fn split_shared_lines(lines: Vec<line::Line>) -> Vec<line::Line> {
    let mut out = Vec::with_capacity(lines.len());
    for at in 0..lines.len() {
        let cut = attribution::shared_line(&lines, at).or_else(|| attribution::ends_inside(&lines[at]));
        let Some(cut) = cut else {
            out.push(lines[at].clone());
            continue;
        };
        let (before, after) = lines[at].text.split_at(cut);
        out.extend([before, after].map(|text| line::Line::new(text, line::Quote::No, line::Mark::None)));
    }
    out
}

fn assemble(lines: &[line::Line], fates: &[Fate]) -> Reply {
    let mut parts: Vec<Part> = Vec::new();
    for (line, fate) in lines.iter().zip(fates) {
        match parts.last_mut() {
            Some(part) if part.fate == *fate => {
                part.text.push('\n');
                part.text.push_str(&line.text);
            }
            _ => parts.push(Part { fate: *fate, text: line.text.clone() }),
        }
    }
    let join = |visible: bool| {
        let texts: Vec<&str> = parts
            .iter()
            .filter(|part| part.fate.visible() == visible)
            .map(|part| part.text.as_str())
            .collect();
        texts.join("\n").trim().to_owned()
    };
    Reply { visible: join(true), hidden: join(false), parts }
}

/// What is wrong with a line given to [`json_line`].
#[derive(Debug, Error)]
pub enum ReplyLineError {
    /// Not JSON.
    #[error("the line is not a JSON object: {0}")]
    Json(#[from] serde_json::Error),
    /// Neither `text` nor `html`.
    #[error("the line has neither a string \"text\" nor a string \"html\"")]
    Empty,
}

/// The contract of `regard mail reply-text --json-lines`: `{id, text|html}` in, `{id, visible, hidden}` out.
///
/// # Errors
/// The line is no JSON object, or has neither `text` nor `html`.
pub fn json_line(line: &str) -> Result<String, ReplyLineError> {
    let input: Value = serde_json::from_str(line)?;
    let reply = match (input["text"].as_str(), input["html"].as_str()) {
        (Some(text), _) => split_text(text),
        (None, Some(html)) => split_html(html).reply,
        (None, None) => return Err(ReplyLineError::Empty),
    };
    Ok(json!({ "id": input["id"], "visible": reply.visible, "hidden": reply.hidden }).to_string())
}

#[cfg(test)]
mod tests;
