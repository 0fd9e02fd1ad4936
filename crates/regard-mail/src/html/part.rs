//! Writes a part of a balanced stream: the elements around the chosen lines, and nothing else.

use super::flow::Flow;
use super::token::Attribute;
use super::tree::{DEEPEST, Node};

/// HTML of the nodes on the lines for which `chosen` is true, in order, with the elements around them.
pub(crate) fn html_of(nodes: &[Node], flow: &Flow, chosen: impl Fn(usize) -> bool) -> String {
    let kept: Vec<&super::flow::Run> = flow.runs.iter().filter(|run| chosen(run.line)).collect();
    // kept_before[i]: how many kept runs stand on nodes before i
    let mut kept_before = vec![0_u32; nodes.len() + 1];
    for run in &kept {
        kept_before[run.node + 1] += 1;
    }
    for index in 0..nodes.len() {
        kept_before[index + 1] += kept_before[index];
    }
    let holds = |start: usize, end: usize| kept_before[end.min(nodes.len() - 1) + 1] > kept_before[start];
    let mut out = String::new();
    let mut run = kept.iter().peekable();
    for (index, node) in nodes.iter().enumerate() {
        match node {
            Node::Text(text) => {
                while let Some(piece) = run.next_if(|run| run.node == index) {
                    out.push_str(&escaped_text(&text[piece.bytes.clone()]));
                }
            }
            Node::Element { name, attributes, end } if holds(index, *end) => {
                while run.next_if(|run| run.node == index).is_some() {}
                write_start(&mut out, name, attributes);
            }
            Node::Element { .. } => {}
            Node::Close(start) => {
                if let Node::Element { name, end, .. } = &nodes[*start]
                    && holds(*start, *end)
                {
                    write_end(&mut out, name);
                }
            }
        }
    }
    out
}

/// Writes a start tag whose attributes cannot end it early.
pub(crate) fn write_start(out: &mut String, name: &str, attributes: &[Attribute]) {
    out.push('<');
    out.push_str(name);
    for attribute in attributes.iter().filter(|attribute| is_plain_name(&attribute.name)) {
        out.push(' ');
        out.push_str(&attribute.name);
        out.push_str("=\"");
        out.push_str(&attribute.value.replace('"', "&quot;"));
        out.push('"');
    }
    out.push('>');
}

/// Writes an end tag.
pub(crate) fn write_end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Encoded text in which no tag can begin.
pub(crate) fn escaped_text(text: &str) -> String {
    text.replace('\0', "").replace('<', "&lt;")
}

fn is_plain_name(name: &str) -> bool {
    name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b':'))
}

// what is written again is read again by a parser with its own limit on depth
const _: () = assert!(DEEPEST < 256);
