//! Balanced markup: each start tag knows where its element ends, none is nested too deep, nothing recurses.

use std::collections::HashMap;

use super::token::{Attribute, Raw, tokens};

/// Deepest nesting that is kept; deeper start tags are left out, their words stay.
pub(crate) const DEEPEST: usize = 150;

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements that end an open paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "caption",
];

/// A node of the balanced stream.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// An element; its content ends before node `end` (for void elements: the next node).
    Element {
        /// Lower-case name.
        name: String,
        /// As written.
        attributes: Vec<Attribute>,
        /// Index of its [`Node::Close`], or its own index when it is void.
        end: usize,
    },
    /// The end of the element that starts at this index.
    Close(usize),
    /// Text as written, entities still encoded.
    Text(String),
}

/// Whether an element starts and ends a line.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// An attribute's value with its entities decoded.
pub(crate) fn value(attributes: &[Attribute], name: &str) -> Option<String> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| decoded(&attribute.value))
}

/// Text with its entities decoded.
pub(crate) fn decoded(text: &str) -> String {
    html_escape::decode_html_entities(text).into_owned()
}

/// Reads HTML into a balanced stream.
pub(crate) fn parse(html: &str) -> Vec<Node> {
    let mut balance = Balance::default();
    for token in tokens(html) {
        match token {
            Raw::Text(text) => balance.nodes.push(Node::Text(text.to_owned())),
            Raw::Start(name, attributes) => balance.start(name, attributes),
            Raw::End(name) => balance.end(&name),
        }
    }
    balance.close_down_to(0);
    balance.nodes
}

#[derive(Default)]
struct Balance {
    nodes: Vec<Node>,
    /// Open elements: node index and name.
    open: Vec<(usize, String)>,
    /// Start tags left out for depth, whose end tags are to be left out too.
    skipped: HashMap<String, usize>,
}

impl Balance {
    fn start(&mut self, name: String, attributes: Vec<Attribute>) {
        self.close_implied(&name);
        let index = self.nodes.len();
        let void = VOID.contains(&name.as_str());
        if !void && self.open.len() >= DEEPEST {
            *self.skipped.entry(name).or_default() += 1;
            return;
        }
        if !void {
            self.open.push((index, name.clone()));
        }
        self.nodes.push(Node::Element { name, attributes, end: index });
    }

    fn end(&mut self, name: &str) {
        if let Some(left) = self.skipped.get_mut(name).filter(|left| **left > 0) {
            *left -= 1;
            return;
        }
        if name == "br" {
            self.start("br".to_owned(), Vec::new());
            return;
        }
        let inline = !is_block(name);
        let found = self.open.iter().enumerate().rev().find_map(|(at, (_, open))| {
            let barrier =
                (inline && is_block(open)) || (matches!(open.as_str(), "td" | "th") && !is_table_part(name));
            if open == name { Some(Some(at)) } else { barrier.then_some(None) }
        });
        if let Some(Some(at)) = found {
            self.close_down_to(at);
        }
    }

    /// Closes what the standard closes unsaid before such an element.
    fn close_implied(&mut self, name: &str) {
        let (ends, stops): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table", "td", "th"]),
            "tr" => (&["td", "th", "tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => (&["td", "th", "tr", "tbody", "thead", "tfoot"], &["table"]),
            _ => (&[], &[]),
        };
        let last =
            self.open.iter().rposition(|(_, open)| stops.contains(&open.as_str())).map_or(0, |at| at + 1);
        if let Some(at) = self.open[last..].iter().position(|(_, open)| ends.contains(&open.as_str())) {
            self.close_down_to(last + at);
        }
        if is_block(name) {
            let scope = self
                .open
                .iter()
                .rposition(|(_, open)| matches!(open.as_str(), "td" | "th" | "table" | "caption" | "button"));
            let scope = scope.map_or(0, |at| at + 1);
            if let Some(at) = self.open[scope..].iter().rposition(|(_, open)| open == "p") {
                self.close_down_to(scope + at);
            }
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let (start, _) = self.open.pop().expect("the loop condition says there is one");
            let close = self.nodes.len();
            if let Node::Element { end, .. } = &mut self.nodes[start] {
                *end = close;
            }
            self.nodes.push(Node::Close(start));
        }
    }
}

fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let nodes = parse(html);
        let written: String = nodes
            .iter()
            .map(|node| match node {
                Node::Element { name, .. } => format!("<{name}>"),
                Node::Close(start) => match &nodes[*start] {
                    Node::Element { name, .. } => format!("</{name}>"),
                    _ => unreachable!(),
                },
                Node::Text(text) => text.clone(),
            })
            .collect();
        assert_eq!(written, expected, "{html}");
    }

    #[test]
    fn elements_are_closed_as_the_standard_closes_them() {
        check("<p>a<p>b", "<p>a</p><p>b</p>");
        check("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c");
        check(
            "<table><tr><td>a<td>b<tr><td>c</table>",
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        );
        check("<b><i>a</b>c</i>", "<b><i>a</i></b>c");
    }

    #[test]
    fn stray_end_tags_close_nothing() {
        check("a</div>b</b>", "ab");
        check("<table><tr><td>a</div>b</td></tr></table>", "<table><tr><td>ab</td></tr></table>");
        check("<font><blockquote>a</font>b</blockquote>c", "<font><blockquote>ab</blockquote>c</font>");
    }

    #[test]
    fn nesting_is_bounded_and_words_stay() {
        let deep = format!("{}word{}end", "<div>".repeat(50_000), "</div>".repeat(50_000));
        let nodes = parse(&deep);
        assert!(nodes.len() <= 2 * DEEPEST + 2);
        assert!(matches!(nodes.last(), Some(Node::Text(text)) if text == "end"));
    }
}
