//! HTML of mail: made safe, read as text, made from text.

/// Text as HTML: paragraphs and line ends.
pub fn from_text(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs =
        unified.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.trim().is_empty());
    paragraphs.map(|part| format!("<p>{}</p>\n", ammonia::clean_text(part).replace('\n', "<br>\n"))).collect()
}
