//! How mail programs mark quotations, history and signatures in their HTML.

use super::token::Attribute;
use super::tree::value;

/// What an element says about the lines inside it, or from it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// A quotation by an element used only for that.
    Quote,
    /// A bare `<blockquote>`.
    BareQuote,
    /// Gmail's button for quoting; it stands inside a quotation only where Gmail quotes an earlier mail.
    GmailQuote,
    /// The element in which Gmail puts such a quotation.
    GmailBox,
    /// All inside is an earlier mail.
    HistoryInside,
    /// All from here on is an earlier mail.
    HistoryFrom,
    /// All inside is a signature.
    Signature,
    /// Not shown by any mail program.
    Unseen,
}

/// Classes around the earlier mail, each of one program (Yahoo, Zoho, Proton, Tuta, Zimbra, Outlook, Apple, ...).
const HISTORY_CLASSES: &[&str] = &[
    "yahoo_quoted",
    "zmail_extra",
    "protonmail_quote",
    "proton-quote",
    "tutanota_quote",
    "outlookmessageheader",
    "appleoriginalcontents",
    "ms-outlook-mobile-reference-message",
    "sh-quoted-content",
    "mail-quote",
    "moz-email-headers-table",
    "moz-forward-container",
    "gmail_quote_container",
    "ntes-mailmaster-quote",
    "foxdiv",
    "readmsg",
    "x_yahoo_quoted",
    "mailquote",
    "front-reply",
    "freebirdformeditorviewquote",
    "aol_quote",
    "hs_reply",
    "missive_quote",
    "history_container",
    "quoted-text-container",
    "intercom-quoted",
    "spark-quote",
];
/// Ids around the earlier mail.
const HISTORY_IDS: &[&str] = &[
    "olk_src_body_section",
    "mail-editor-reference-message-container",
    "isreplycontent",
    "origbody",
    "replybody",
    "yahoo_quoted",
    "ntes-pcmac-reply",
    "spark-quote",
    "divtagdefaultwrapper_quote",
    "reply-intro",
    "replysplit",
    "oriMsgHtmlSeperator",
];
/// Ids and classes of what stands directly above it.
const HISTORY_FROM: &[&str] = &[
    "appendonsend",
    "divrplyfwdmsg",
    "stopspelling",
    "zwchr",
    "zmail_extra_hr",
    "ms-outlook-mobile-body-separator-line",
    "mb-reply-line",
];
const SIGNATURE_CLASSES: &[&str] = &[
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block-user",
    "bloop_sign",
    "k9mail-signature",
    "front-signature",
    "x_gmail_signature",
    "ms-outlook-mobile-signature",
    "hs_signature",
    "zoho-signature",
    "mailbird-signature",
    "emclient-signature",
    "missive_signature",
    "sh-signature",
    "gmail_signature_prefix",
];
const SIGNATURE_IDS: &[&str] = &[
    "signature",
    "applemailsignature",
    "ms-outlook-mobile-signature",
    "ymail_android_signature",
    "composer_signature",
    "x_signature",
    "ymail_ios_signature",
    "lineBreakAtBeginningOfSignature",
    "mobile-signature",
    "divtagdefaultsignature",
    "bloop_sign",
    "mail_android_signature",
    "yandex-signature",
    "ms-outlook-ios-signature",
];

/// Reads the hint of an element; `has_quote` tells whether a `<blockquote>` stands inside it.
pub(crate) fn hint(name: &str, attributes: &[Attribute], has_quote: impl Fn() -> bool) -> Option<Hint> {
    if name == "includetail" {
        return Some(Hint::HistoryInside);
    }
    if attributes.is_empty() {
        return (name == "blockquote").then_some(Hint::BareQuote);
    }
    let text = |key: &str| value(attributes, key).unwrap_or_default().to_lowercase();
    let (id, class, style, label) = (text("id"), text("class"), text("style"), text("name"));
    let bare_id = id.trim_start_matches("x_");
    let has_class = |wanted: &[&str]| {
        class
            .split_whitespace()
            .any(|found| wanted.contains(&found.trim_start_matches("x_")) || wanted.contains(&found))
    };
    let has_id = |wanted: &[&str]| wanted.iter().any(|wanted| bare_id == wanted.to_lowercase());
    if is_unseen(&style) {
        return Some(Hint::Unseen);
    }
    if name == "blockquote" {
        return quote(attributes, &class, &style);
    }
    if has_class(SIGNATURE_CLASSES)
        || has_id(SIGNATURE_IDS)
        || text("data-smartmail") == "gmail_signature"
        || label == "messagesignaturesection"
    {
        return Some(Hint::Signature);
    }
    if has_id(HISTORY_FROM)
        || has_class(HISTORY_FROM)
        || text("data-marker") == "__divider__"
        || is_outlook_line(&style)
    {
        return Some(Hint::HistoryFrom);
    }
    let gmail = class.split_whitespace().any(|found| found == "gmail_quote" || found == "gmail_extra_quote");
    let own = has_class(HISTORY_CLASSES)
        || has_id(HISTORY_IDS)
        || matches!(label.as_str(), "quote" | "messagereplysection")
        || class.contains("yahoo_quoted");
    // writers answer between the blockquotes inside such a container: then the blockquotes alone count
    match has_quote() {
        true => gmail.then_some(Hint::GmailBox),
        false => (own || gmail).then_some(Hint::HistoryInside),
    }
}

/// What a `<blockquote>` is: quotation, indentation, or nobody can tell.
fn quote(attributes: &[Attribute], class: &str, style: &str) -> Option<Hint> {
    let kind = value(attributes, "type").unwrap_or_default().to_lowercase();
    let cited = kind == "cite" || attributes.iter().any(|attribute| attribute.name == "cite");
    if class.contains("gmail_quote") && !cited {
        return Some(Hint::GmailQuote);
    }
    if cited || class.contains("cite") || class.contains("quote") || style.contains("border-left:") {
        return Some(Hint::Quote);
    }
    let indented = class.contains("indent")
        || (style.contains("border:none") || style.contains("border: none") || style.contains("border:0"));
    (!indented).then_some(Hint::BareQuote)
}

/// The thin line that Outlook for Windows draws above the earlier mail.
fn is_outlook_line(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let line = style.contains("border-top:solid") || style.contains("border-top:1.0ptsolid");
    line && (style.contains("#e1e1e1") || style.contains("#b5c4df")) && style.contains("padding:3")
}

fn is_unseen(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.contains("display:none") || style.contains("mso-hide:all") || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Node, parse};
    use super::*;

    fn check(html: &str, expected: Option<Hint>) {
        let nodes = parse(html);
        let Some(Node::Element { name, attributes, .. }) = nodes.first() else { panic!("{html}") };
        assert_eq!(hint(name, attributes, || html.contains("blockquote")), expected, "{html}");
    }

    #[test]
    fn programs_are_known_by_their_marks() {
        check("<div class=gmail_quote>On", Some(Hint::HistoryInside));
        check("<div class='gmail_quote gmail_quote_container'><blockquote>", Some(Hint::GmailBox));
        check("<div class=protonmail_quote><blockquote>", None);
        check("<blockquote type='cite'>", Some(Hint::Quote));
        check("<blockquote class='gmail_quote' style='margin:0;border-left:1px'>", Some(Hint::GmailQuote));
        check("<div id=\"divRplyFwdMsg\" dir=\"ltr\">", Some(Hint::HistoryFrom));
        check("<div id=\"x_divRplyFwdMsg\">", Some(Hint::HistoryFrom));
        check("<hr id=stopSpelling>", Some(Hint::HistoryFrom));
        check("<hr data-marker='__DIVIDER__'>", Some(Hint::HistoryFrom));
        check(
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>",
            Some(Hint::HistoryFrom),
        );
        check("<div id='ydp1a2b3cyahoo_quoted_1' class='ydp1a2b3cyahoo_quoted'>", Some(Hint::HistoryInside));
        check("<div name=quote style='margin:10px'>", Some(Hint::HistoryInside));
        check("<div class=gmail_signature data-smartmail=gmail_signature>", Some(Hint::Signature));
        check("<pre class=\"moz-signature\">", Some(Hint::Signature));
        check("<div id=Signature>", Some(Hint::Signature));
    }

    #[test]
    fn indented_words_are_no_quotation() {
        check("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>", None);
        check("<blockquote>", Some(Hint::BareQuote));
        check("<div class=signature-line>", None);
    }
}
