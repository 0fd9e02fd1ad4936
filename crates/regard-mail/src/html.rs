//! HTML of mails: made safe to show, read as text, and written from text.
//!
//! A mail's HTML is hostile. It is first cut into tokens and balanced by our own total, linear reader
//! (`token`, `tree`: bounded depth, no comments, scripts, styles, foreign content), written again without any doubt
//! about where a tag ends, and then cleaned by ammonia with a short list of what may stay.
//!
//! Start with [`sanitise`], [`to_text`] and [`from_text`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use base64::Engine;
use linkify::{LinkFinder, LinkKind};

pub(crate) mod token;
pub(crate) mod tree;
mod client;
pub(crate) mod flow;
pub(crate) mod part;
pub mod look;

use token::Attribute;
use tree::Node;

/// An image that a mail wants to show.
#[derive(Debug, PartialEq, Eq)]
pub enum ImageRef<'a> {
    /// A part of the same mail, by its Content-ID without `cid:` (RFC 2392).
    Cid(&'a str),
    /// Bytes inside the HTML itself (RFC 2397).
    Data {
        /// Media type as declared, `image/png`.
        media_type: &'a str,
        /// The decoded image.
        bytes: &'a [u8],
    },
    /// A path of ours, as in words that were typed here; a mail from outside has no business naming one.
    Own(&'a str),
    /// Somewhere else: loading it tells the sender that the mail was read. Or a path of our own server, beginning with
    /// one slash, which only words of ours may show.
    Remote(&'a str),
}

/// HTML that is safe to put into a page of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sanitised {
    /// No script, style, form, handler, foreign address; links open elsewhere without a referrer.
    pub html: String,
    /// Images of other servers that were held back: `<img data-remote-src="...">` without a source.
    pub held_images: usize,
}

/// Largest text of `data:` that is decoded, in bytes.
const LARGEST_DATA_IMAGE: usize = 20 * 1024 * 1024;

/// Makes a mail's HTML safe. `image` gives the path of ours (beginning with one slash) under which an image is
/// served, or none: then an image of the mail is left out and one of another server is held back.
pub fn sanitise(html: &str, image: &dyn Fn(&ImageRef<'_>) -> Option<String>) -> Sanitised {
    let nodes = tree::parse(html);
    let mut held_images = 0;
    let mut out = String::with_capacity(html.len().min(1 << 20));
    let mut unseen_until = None;
    for (index, node) in nodes.iter().enumerate() {
        if unseen_until.is_some_and(|end| index <= end) {
            continue;
        }
        match node {
            Node::Text(text) => out.push_str(&part::escaped_text(text)),
            Node::Element { name, attributes, end } => {
                let hidden = client::hint(name, attributes, || true) == Some(client::Hint::Unseen);
                if hidden {
                    unseen_until = Some(*end);
                } else if name == "img" {
                    write_image(&mut out, attributes, image, &mut held_images);
                } else {
                    part::write_start(&mut out, shown_name(name), &kept(name, attributes));
                }
            }
            Node::Close(start) => {
                if let Node::Element { name, .. } = &nodes[*start] {
                    part::write_end(&mut out, shown_name(name));
                }
            }
        }
    }
    Sanitised { html: CLEANER.clean(&out).to_string(), held_images }
}

/// A mail's HTML as readable text: paragraphs, lists, link targets, image texts.
pub fn to_text(html: &str) -> String {
    let flow = flow::flow(&tree::parse(html), flow::Style::Readable);
    let mut lines: Vec<&str> = Vec::new();
    for line in &flow.lines {
        if !(line.text.trim().is_empty() && lines.last().is_some_and(|last| last.trim().is_empty())) {
            lines.push(line.text.trim_end());
        }
    }
    lines.join("\n").trim().to_owned()
}

/// Text as HTML: paragraphs, line ends, links.
pub fn from_text(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::new();
    for paragraph in unified
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.trim().is_empty())
    {
        let lines: Vec<String> = paragraph.split('\n').map(linked).collect();
        out.push_str("<p>");
        out.push_str(&lines.join("<br>\n"));
        out.push_str("</p>\n");
    }
    out
}

/// A line of text as HTML with its links.
fn linked(line: &str) -> String {
    static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]);
        finder
    });
    FINDER
        .spans(line)
        .map(|span| {
            let text = html_escape::encode_double_quoted_attribute(span.as_str());
            let text = text.replace('<', "&lt;").replace('>', "&gt;");
            let url = span.as_str().to_ascii_lowercase();
            match span.kind() {
                Some(LinkKind::Url) if url.starts_with("http://") || url.starts_with("https://") => {
                    format!("<a href=\"{text}\" target=\"_blank\" rel=\"{REL}\">{text}</a>")
                }
                Some(LinkKind::Email) => format!("<a href=\"mailto:{text}\">{text}</a>"),
                _ => text,
            }
        })
        .collect()
}

/// What every link says: no handle on our page, no referrer, no vouching.
const REL: &str = "noopener noreferrer nofollow";

fn shown_name(name: &str) -> &str {
    match name {
        "font" => "span",
        "center" => "div",
        // foreign content and templates change how a parser reads what follows
        "svg" | "math" | "template" | "select" | "frameset" | "plaintext" | "textarea" | "listing"
        | "noscript" => "span",
        name if name.bytes().all(|c| c.is_ascii_alphanumeric()) => name,
        _ => "span",
    }
}

/// The attributes that stay, with the classes that stand for the look.
fn kept(name: &str, attributes: &[Attribute]) -> Vec<Attribute> {
    let mut kept: Vec<Attribute> = attributes
        .iter()
        .filter(|attribute| !matches!(attribute.name.as_str(), "class" | "style" | "id" | "align"))
        .cloned()
        .collect();
    let classes = look::classes(name, attributes);
    if !classes.is_empty() {
        kept.push(Attribute { name: "class".to_owned(), value: classes.join(" ") });
    }
    kept
}

fn write_image(
    out: &mut String,
    attributes: &[Attribute],
    image: &dyn Fn(&ImageRef<'_>) -> Option<String>,
    held: &mut usize,
) {
    let source = tree::value(attributes, "src").unwrap_or_default();
    let source: String = source.trim().chars().filter(|c| !c.is_control()).collect();
    let lowered = source.get(..5).unwrap_or_default().to_ascii_lowercase();
    let mut kept: Vec<Attribute> = attributes
        .iter()
        .filter(|attribute| matches!(attribute.name.as_str(), "alt" | "title" | "width" | "height"))
        .cloned()
        .collect();
    let mut add = |name: &str, value: &str| {
        let value = html_escape::encode_double_quoted_attribute(value).into_owned();
        kept.push(Attribute { name: name.to_owned(), value });
    };
    let own = if let Some(cid) = source.get(4..).filter(|_| lowered.starts_with("cid:")) {
        image(&ImageRef::Cid(cid))
    } else if lowered == "data:" {
        data_image(&source)
            .and_then(|(media_type, bytes)| image(&ImageRef::Data { media_type: &media_type, bytes: &bytes }))
    } else if is_own_path(&source) {
        image(&ImageRef::Own(&source))
    } else if let Some(url) = remote(&source) {
        if flow::is_tiny(attributes) {
            return;
        }
        let own = image(&ImageRef::Remote(&url));
        if own.is_none() {
            *held += 1;
            add("data-remote-src", &url);
        }
        own
    } else if is_own_path(&source) {
        // A picture on our own server: only words of ours may show one, and the caller knows which.
        image(&ImageRef::Remote(&source))
    } else {
        None
    };
    if let Some(own) = own.filter(|own| is_own_path(own)) {
        add("src", &own);
    }
    part::write_start(out, "img", &kept);
}

/// An address of another server, with its scheme.
fn remote(source: &str) -> Option<String> {
    let lowered = source.to_ascii_lowercase();
    if source.starts_with("//") {
        return Some(format!("https:{source}"));
    }
    (lowered.starts_with("http://") || lowered.starts_with("https://")).then(|| source.to_owned())
}

/// The media type and bytes of a `data:` address, if it is an image in base64.
fn data_image(source: &str) -> Option<(String, Vec<u8>)> {
    let (head, body) = source.get(5..)?.split_once(',')?;
    let media_type = head.split(';').next()?.trim().to_ascii_lowercase();
    if !media_type.starts_with("image/")
        || !head.to_ascii_lowercase().ends_with("base64")
        || body.len() > LARGEST_DATA_IMAGE
    {
        return None;
    }
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(body.trim_end_matches('=')).ok()?;
    Some((media_type, bytes))
}

/// A link with a scheme: a relative one would lead into our own pages.
fn has_scheme(url: &str) -> bool {
    let url: String = url
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(8)
        .collect::<String>()
        .to_ascii_lowercase();
    ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme))
}

fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

/// The elements that may stay.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// What may stay of a mail's HTML.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["src", "alt", "width", "height", "data-remote-src"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("ol", HashSet::from(["start", "type", "reversed"])),
        ("li", HashSet::from(["value"])),
    ]);
    let classed = [
        "a",
        "b",
        "blockquote",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "i",
        "li",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
        "td",
        "th",
        "tr",
        "u",
    ];
    let classes: HashMap<&str, HashSet<&str>> =
        classed.into_iter().map(|tag| (tag, look::CLASSES.iter().copied().collect())).collect();
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::from(["title", "lang", "dir"]))
        .tag_attributes(attributes)
        .allowed_classes(classes)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some(REL))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("a", "href") => has_scheme(value).then_some(Cow::Borrowed(value)),
            ("img", "src") => is_own_path(value).then_some(Cow::Borrowed(value)),
            ("img", "data-remote-src") => remote(value).map(Cow::Owned),
            ("img", "width" | "height") => value.parse::<u16>().ok().map(|size| Cow::Owned(size.to_string())),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

#[cfg(test)]
mod tests;
