//! Content lines and the blocks they stand in (RFC 5545 section 3.1, RFC 6868).

/// One `NAME;PARAM=x:value`, names in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    name: String,
    params: Vec<(String, String)>,
    /// The value as written.
    pub(crate) value: String,
}

impl Line {
    /// The value of a parameter, quotes removed.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }
}

/// What stands between `BEGIN:NAME` and `END:NAME`.
#[derive(Debug, Default)]
pub(crate) struct Block {
    name: String,
    lines: Vec<Line>,
    blocks: Vec<Block>,
}

impl Block {
    pub(crate) fn lines(&self, name: &str) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |l| l.name == name)
    }

    pub(crate) fn line(&self, name: &str) -> Option<&Line> {
        self.lines(name).next()
    }

    pub(crate) fn blocks(&self, name: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |b| b.name == name)
    }
}

/// Deeper nesting means nothing in a calendar.
const MAX_DEPTH: usize = 20;

/// Reads a whole text. A line that is none is passed over; a block without an end reaches to the end.
pub(crate) fn read(text: &str) -> Block {
    let mut open = vec![Block::default()];
    for line in unfolded(text).iter().filter_map(|l| content_line(l)) {
        let word = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" if open.len() < MAX_DEPTH => open.push(Block { name: word, ..Block::default() }),
            // An end closes its own block and what was left open inside it.
            "END" => {
                if let Some(at) = open.iter().skip(1).rposition(|b| b.name == word) {
                    close(&mut open, at + 1);
                }
            }
            _ => open.last_mut().expect("the root is never closed").lines.push(line),
        }
    }
    close(&mut open, 1);
    open.pop().expect("the root is never closed")
}

fn close(open: &mut Vec<Block>, down_to: usize) {
    while open.len() > down_to {
        let block = open.pop().expect("longer than one");
        open.last_mut().expect("the root is never closed").blocks.push(block);
    }
}

fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn content_line(line: &str) -> Option<Line> {
    let name_end = line.find([';', ':'])?;
    let name = line[..name_end].trim().to_ascii_uppercase();
    let (mut params, mut rest) = (Vec::new(), &line[name_end..]);
    while let Some(param) = rest.strip_prefix(';') {
        let end = unquoted(param, &[';', ':'])?;
        let (name, value) = param[..end].split_once('=').unwrap_or((&param[..end], ""));
        params.push((name.trim().to_ascii_uppercase(), param_value(value)));
        rest = &param[end..];
    }
    (!name.is_empty()).then(|| Line {
        name,
        params,
        value: rest.strip_prefix(':').unwrap_or(rest).to_owned(),
    })
}

/// The first of `ends` that stands outside quotes.
fn unquoted(text: &str, ends: &[char]) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && ends.contains(&c) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Quotes removed, caret escapes resolved (RFC 6868).
fn param_value(value: &str) -> String {
    let value = value.trim().trim_matches('"');
    value.replace("^n", "\n").replace("^'", "\"").replace("^^", "^")
}
