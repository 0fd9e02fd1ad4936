//! Mail as customers send it: plain or in two forms, some of it answers that quote what they answer.

use super::text;
use crate::dice::Dice;

/// What a mail program writes above what it quotes.
const SAID: &str = "On Mon, 23 Nov 2026 at 09:41, Support <support@bench.example.com> wrote:";

/// A mail that ends as SMTP wants it; the same dice give the same mail.
pub(super) fn letter(sender: &str, dice: &mut Dice) -> String {
    let (subject, words) = (text::subject(dice), text::comment(dice));
    let (is_answer, is_html) = (dice.once_in(3), !dice.once_in(3));
    let quoted = if is_answer { text::comment(dice) } else { String::new() };
    let re = if is_answer { "Re: " } else { "" };
    let head = format!(
        "Received: from mx.example.net (mx.example.net [192.0.2.7]) by relay.example.net; Tue, 24 Nov 2026 10:00:00 +0000\n\
         From: Writer <{sender}>\nTo: support@bench.example.com\nSubject: {re}{subject}\n\
         Date: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <{:x}.{:x}@example.net>\nMIME-Version: 1.0\n",
        dice.next(),
        dice.next()
    );
    let plain = plain(&words, &quoted);
    let mail = if is_html {
        format!(
            "{head}Content-Type: multipart/alternative; boundary=\"=_bench\"\n\n--=_bench\nContent-Type: text/plain; \
             charset=utf-8\n\n{plain}\n--=_bench\nContent-Type: text/html; charset=utf-8\n\n{}\n--=_bench--\n",
            html(&words, &quoted)
        )
    } else {
        format!("{head}Content-Type: text/plain; charset=utf-8\n\n{plain}\n")
    };
    format!("{}.\r\n", mail.replace('\n', "\r\n"))
}

fn plain(words: &str, quoted: &str) -> String {
    let mut plain =
        format!("Hello,\n\n{words}\n\nKind regards\nWriter\n\n-- \nWriter\nExample Roasters, 12 Mill Lane\n");
    if !quoted.is_empty() {
        plain.push_str(&format!("\n{SAID}\n"));
        quoted.lines().for_each(|line| plain.push_str(&format!("> {line}\n")));
    }
    plain
}

fn html(words: &str, quoted: &str) -> String {
    let lines = |text: &str| text.replace('\n', "<br>\n");
    let mut html = format!(
        "<html><head><style>p {{ margin: 0 }}</style></head><body><div dir=\"ltr\"><p>Hello,</p><p>{}</p><p>Kind \
         regards<br>Writer</p></div>\n",
        lines(words)
    );
    if !quoted.is_empty() {
        html.push_str(&format!(
            "<div class=\"gmail_quote\"><div class=\"gmail_attr\">{}</div>\n<blockquote class=\"gmail_quote\">{}</blockquote></div>\n",
            SAID.replace('<', "&lt;").replace('>', "&gt;"),
            lines(quoted)
        ));
    }
    html.push_str("</body></html>");
    html
}
