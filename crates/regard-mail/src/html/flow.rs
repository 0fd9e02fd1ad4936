//! The lines that a reader sees of HTML, each with what its elements say about it.

use super::client::{Hint, hint};
use super::tree::{Node, decoded, is_block, value};

/// How the elements around a line quote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quoted {
    /// Not at all.
    No,
    /// By an element used only for quoting.
    Certain,
    /// By a bare `<blockquote>`.
    Bare,
    /// By a quotation that the writer put there.
    Own,
}

/// What else the elements say about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing.
    Open,
    /// Inside an earlier mail.
    History,
    /// Inside a signature.
    Signature,
    /// Not shown.
    Unseen,
    /// A horizontal rule.
    Rule,
}

/// Stands for an image in a line's text.
pub(crate) const IMAGE: char = '\u{fffc}';

/// A line as it is read.
#[derive(Debug, Clone)]
pub(crate) struct FlowLine {
    /// Its text, entities decoded; an image is [`IMAGE`].
    pub(crate) text: String,
    /// How it is quoted.
    pub(crate) quoted: Quoted,
    /// What its elements say.
    pub(crate) place: Place,
}

/// A piece of a node on a line.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Index of the node.
    pub(crate) node: usize,
    /// Index of the line.
    pub(crate) line: usize,
    /// For text: the bytes of the encoded text that stand on this line.
    pub(crate) bytes: std::ops::Range<usize>,
}

/// The lines of a document and which nodes they came from.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// In reading order.
    pub(crate) lines: Vec<FlowLine>,
    /// In node order.
    pub(crate) runs: Vec<Run>,
}

/// How text is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Words only, for telling a reply apart.
    Words,
    /// With link targets, list marks and image texts, for people and search.
    Readable,
}

/// Lays out a balanced stream.
pub(crate) fn flow(nodes: &[Node], style: Style) -> Flow {
    let quotes = quote_counts(nodes);
    let mut layout = Layout {
        nodes,
        style,
        out: Flow::default(),
        scopes: Vec::new(),
        lists: Vec::new(),
        line: None,
        gap: 0,
        from_here: false,
        blanks: 0,
    };
    let mut unseen_until = 0;
    for (index, node) in nodes.iter().enumerate() {
        match node {
            _ if index < unseen_until => {}
            Node::Text(text) => layout.text(index, text),
            Node::Element { name, attributes, end } => {
                let hint = hint(name, attributes, || quotes[*end] > quotes[index]);
                if hint == Some(Hint::Unseen) && style == Style::Readable {
                    unseen_until = *end + 1;
                    continue;
                }
                layout.open(index, name, *end, hint);
                if *end == index {
                    layout.void(index, name, attributes);
                }
            }
            Node::Close(start) => layout.close(*start),
        }
    }
    layout.finish_line();
    layout.out
}

/// How many `<blockquote>` start up to each node.
fn quote_counts(nodes: &[Node]) -> Vec<u32> {
    let mut count = 0;
    let is_quote = |node: &Node| matches!(node, Node::Element { name, .. } if name == "blockquote");
    nodes
        .iter()
        .map(|node| {
            count += u32::from(is_quote(node));
            count
        })
        .collect()
}

struct Layout<'a> {
    nodes: &'a [Node],
    style: Style,
    out: Flow,
    /// Open elements that say something.
    scopes: Vec<(usize, Scope)>,
    /// Open lists: the next number, or none for a list with dots.
    lists: Vec<Option<usize>>,
    line: Option<FlowLine>,
    /// Blank lines owed before the next words.
    gap: usize,
    /// A mark said that all from here on is an earlier mail.
    from_here: bool,
    /// Blank lines at the end of what is laid out, none before the first words.
    blanks: usize,
}

/// What an open element says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Hint(Hint),
    Preformatted,
}

impl Layout<'_> {
    fn open(&mut self, index: usize, name: &str, end: usize, hint: Option<Hint>) {
        if breaks(name) {
            self.block_edge(margin(name));
        }
        match hint {
            Some(Hint::HistoryFrom) => self.from_here = true,
            Some(hint) if end != index => {
                self.finish_line();
                self.scopes.push((index, Scope::Hint(hint)));
            }
            _ => {}
        }
        match name {
            "pre" => self.scopes.push((index, Scope::Preformatted)),
            "ul" | "menu" | "dir" => self.lists.push(None),
            "ol" => self.lists.push(Some(1)),
            "li" if self.style == Style::Readable => self.list_mark(),
            _ => {}
        }
    }

    fn list_mark(&mut self) {
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
        self.line().text = format!("{indent}{mark}");
    }

    fn close(&mut self, start: usize) {
        let Node::Element { name, attributes, .. } = &self.nodes[start] else { return };
        match name.as_str() {
            "ul" | "menu" | "dir" | "ol" => drop(self.lists.pop()),
            "td" | "th" => {
                if let Some(line) = &mut self.line {
                    line.text.push(if self.style == Style::Readable { '\t' } else { ' ' });
                }
            }
            "a" if self.style == Style::Readable => self.link(value(attributes, "href").unwrap_or_default()),
            _ => {}
        }
        if breaks(name) {
            self.block_edge(margin(name));
        }
        while self.scopes.last().is_some_and(|(index, _)| *index == start) {
            self.finish_line();
            self.scopes.pop();
        }
    }

    fn void(&mut self, index: usize, name: &str, attributes: &[super::token::Attribute]) {
        match name {
            "br" => {
                self.line();
                self.run(index, 0..0);
                self.finish_line();
            }
            "hr" => {
                self.block_edge(0);
                let rule = FlowLine { place: Place::Rule, ..self.blank() };
                self.push(rule);
                let line = self.out.lines.len() - 1;
                self.out.runs.push(Run { node: index, line, bytes: 0..0 });
            }
            "img" if !is_tiny(attributes) => {
                let alt = value(attributes, "alt").unwrap_or_default();
                let readable = self.style == Style::Readable;
                let line = self.line();
                match alt.trim() {
                    alt if readable && !alt.is_empty() => line.text.push_str(&format!("[{alt}]")),
                    _ if readable => {}
                    _ => line.text.push(IMAGE),
                }
                self.run(index, 0..0);
            }
            _ => {}
        }
    }

    /// Adds the target after a link's text, unless the text is the target.
    fn link(&mut self, href: String) {
        let target = href.trim();
        let shown = target.trim_start_matches("mailto:").trim_end_matches('/');
        let known = ["http://", "https://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| target.to_ascii_lowercase().starts_with(scheme));
        if let Some(line) = self.line.as_mut().filter(|_| known) {
            let bare =
                shown.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("tel:");
            if !line.text.contains(bare) {
                line.text.push_str(&format!(" <{}>", target.trim_start_matches("mailto:")));
            }
        }
    }

    fn text(&mut self, index: usize, encoded: &str) {
        if self.preformatted() {
            let mut from = 0;
            for piece in encoded.split_inclusive('\n') {
                let text = decoded(piece.trim_end_matches(['\n', '\r']));
                self.line().text.push_str(&text);
                self.run(index, from..from + piece.len());
                from += piece.len();
                if piece.ends_with('\n') {
                    self.finish_line();
                }
            }
            return;
        }
        let text = decoded(encoded);
        let inline = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let words: Vec<&str> = text.split(inline).filter(|word| !word.is_empty()).collect();
        let leads = text.starts_with(inline);
        if words.is_empty() {
            if let Some(line) = self.line.as_mut().filter(|line| leads && !line.text.ends_with([' ', '\t'])) {
                line.text.push(' ');
            }
            self.run_if_open(index, 0..encoded.len());
            return;
        }
        let line = self.line();
        if leads && !line.text.is_empty() && !line.text.ends_with([' ', '\t']) {
            line.text.push(' ');
        }
        line.text.push_str(&words.join(" "));
        if text.ends_with(inline) {
            line.text.push(' ');
        }
        self.run(index, 0..encoded.len());
    }

    fn preformatted(&self) -> bool {
        self.scopes.iter().any(|(_, scope)| *scope == Scope::Preformatted)
    }

    fn run(&mut self, node: usize, bytes: std::ops::Range<usize>) {
        self.out.runs.push(Run { node, line: self.out.lines.len(), bytes });
    }

    fn run_if_open(&mut self, node: usize, bytes: std::ops::Range<usize>) {
        if self.line.is_some() {
            self.run(node, bytes);
        }
    }

    /// The open line, started if there is none.
    fn line(&mut self) -> &mut FlowLine {
        if self.line.is_none() {
            for _ in 0..self.gap {
                let blank = self.blank();
                self.push(blank);
            }
            self.gap = 0;
            self.line = Some(self.blank());
        }
        self.line.as_mut().expect("just started")
    }

    /// An empty line as the open elements make it.
    fn blank(&self) -> FlowLine {
        let has = |wanted: Hint| self.scopes.iter().any(|(_, scope)| *scope == Scope::Hint(wanted));
        let quoted = if has(Hint::Quote)
            || (has(Hint::GmailQuote) && (has(Hint::GmailBox) || has(Hint::HistoryInside)))
        {
            Quoted::Certain
        } else if has(Hint::GmailQuote) {
            Quoted::Own
        } else if has(Hint::BareQuote) {
            Quoted::Bare
        } else {
            Quoted::No
        };
        let place = if has(Hint::Unseen) {
            Place::Unseen
        } else if self.from_here || has(Hint::HistoryInside) {
            Place::History
        } else if has(Hint::Signature) {
            Place::Signature
        } else {
            Place::Open
        };
        FlowLine { text: String::new(), quoted, place }
    }

    fn finish_line(&mut self) {
        if let Some(mut line) = self.line.take() {
            line.text.truncate(line.text.trim_end_matches([' ', '\t']).len());
            self.push(line);
        }
    }

    fn push(&mut self, line: FlowLine) {
        self.blanks = if line.text.is_empty() { self.blanks + 1 } else { 0 };
        self.out.lines.push(line);
    }

    /// The edge of a block: the line ends, and before the next words stand at least `margin` blank lines.
    fn block_edge(&mut self, margin: usize) {
        self.finish_line();
        if self.blanks < self.out.lines.len() {
            self.gap = self.gap.max(margin.saturating_sub(self.blanks));
        }
    }
}

/// Whether an element starts and ends a line; the cells of a row share one.
fn breaks(name: &str) -> bool {
    is_block(name) && !matches!(name, "td" | "th")
}

/// Blank lines around a block.
fn margin(name: &str) -> usize {
    usize::from(matches!(
        name,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol" | "dl" | "pre" | "table"
    ))
}

/// A tracking pixel or a spacer.
pub(crate) fn is_tiny(attributes: &[super::token::Attribute]) -> bool {
    ["width", "height"].iter().any(|key| {
        value(attributes, key).is_some_and(|size| {
            size.trim().trim_end_matches("px").parse::<f32>().is_ok_and(|size| size <= 2.0)
        })
    })
}
