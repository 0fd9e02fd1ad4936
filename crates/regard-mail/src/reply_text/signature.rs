//! Signatures: what a program or a habit puts below what was written.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::calm::{any_of, calm, lower};
use super::line::{Line, Mark};
use super::words::CLOSINGS;

/// Most filled lines below `--`.
const LONGEST_SIGNATURE: usize = 25;
/// Most filled lines below another ruler.
const LONGEST_BELOW_RULER: usize = 16;

/// Most parts that a signature has: device line, contact block, disclaimer, list footer, ...
const MOST_PARTS: usize = 6;
/// Lines from the end of a run in which a signature is looked for.
const WINDOW: usize = 120;

/// First line of the signature at the end of a run of written lines; `standing` also takes a closing phrase
/// with a name ("Regards, John Doe"), which belongs to the words when the mail answers one.
pub(crate) fn start(lines: &[Line], standing: bool) -> Option<usize> {
    let mut end = filled_end(lines);
    let from = end.saturating_sub(WINDOW);
    let mut found = None;
    for _ in 0..MOST_PARTS {
        let Some(at) = one(&lines[from..end], from > 0, standing) else { break };
        found = Some(from + at);
        end = from + filled_end(&lines[from..from + at]);
    }
    found
}

/// A line such as "Sent from my iPhone", in any language.
pub(crate) fn is_sent_from(text: &str) -> bool {
    static SENT_FROM: LazyLock<Regex> = LazyLock::new(|| Regex::new(&sent_from_pattern()).expect("pattern"));
    // Every line that the pattern takes has one of these in it, and most lines have none.
    static NAMED: LazyLock<Regex> = LazyLock::new(|| any_of(DEVICES.iter().chain(OTHER_MARKS).copied()));
    if text.len() > 4 * 160 || text.chars().count() > 160 {
        return false;
    }
    let low = lower(&calm(text));
    let bare = without_links(&low);
    NAMED.is_match(&bare) && SENT_FROM.is_match(&bare)
}

/// Whether the lines are only a closing ("Regards, Roman") or a single word: no answer to a quotation.
pub(crate) fn is_tail(lines: &[&Line]) -> bool {
    let filled: Vec<&Line> = lines.iter().copied().filter(|line| !line.blank()).collect();
    let words: usize = filled.iter().map(|line| line.calm.split(' ').count()).sum();
    match filled.first() {
        None => true,
        Some(first) => {
            words <= 1 || (filled.len() <= 4 && words <= 12 && closing(&first.low)) || is_footer(&filled)
        }
    }
}

fn filled_end(lines: &[Line]) -> usize {
    lines.iter().rposition(|line| !line.blank()).map_or(0, |at| at + 1)
}

/// One more signature part at the very end of `lines`.
fn one(lines: &[Line], more_above: bool, standing: bool) -> Option<usize> {
    if lines.is_empty() {
        return None;
    }
    marked(lines)
        .or_else(|| below_delimiter(lines))
        .or_else(|| sent_from(lines))
        .or_else(|| disclaimer(lines))
        .or_else(|| closing_block(lines, more_above, standing))
        .or_else(|| dashed_name(lines).filter(|at| standing && (more_above || *at > 0)))
}

/// Lines that the HTML calls a signature, if they are short enough to be one.
fn marked(lines: &[Line]) -> Option<usize> {
    let at =
        lines.iter().rposition(|line| !line.blank() && line.mark != Mark::Signature).map_or(0, |at| at + 1);
    let tail = &lines[at..];
    let filled = tail.iter().filter(|line| !line.blank()).count();
    let asks = tail.iter().any(|line| line.calm.ends_with('?'));
    (filled > 0 && filled <= LONGEST_SIGNATURE && !asks).then_some(at)
}

/// Below `-- ` (RFC 3676 section 4.3), a lone dash or a drawn ruler.
fn below_delimiter(lines: &[Line]) -> Option<usize> {
    let tail = |at: usize| lines[at + 1..].iter().filter(|line| !line.blank()).collect::<Vec<&Line>>();
    (0..lines.len()).find(|at| match lines[*at].calm.as_str() {
        "--" if lines[*at].text.starts_with("-- ") => tail(*at).len() <= LONGEST_SIGNATURE,
        "--" | "—" | "–" | "—-" | "- --" | "*--*" | "-- --" => {
            let tail = tail(*at);
            tail.len() <= LONGEST_SIGNATURE && !is_prose(&tail)
        }
        _ if lines[*at].ruler() => {
            let tail = tail(*at);
            !tail.is_empty() && tail.len() <= LONGEST_BELOW_RULER && below_ruler(&lines[*at], &tail)
        }
        _ => false,
    })
}

/// Sentences for a reader rather than a card: a question, or long lines that are not legal text.
fn is_prose(lines: &[&Line]) -> bool {
    let asks = lines.iter().any(|line| line.calm.ends_with('?') && line.calm.split(' ').count() > 4);
    let long = lines.iter().any(|line| line.calm.chars().count() > 120);
    let text = lines.iter().map(|line| line.calm.as_str()).collect::<Vec<_>>().join(" ");
    (asks || long) && !is_footer(lines) && !legal(&text)
}

/// What may stand below a ruler: people also draw rulers between the parts of what they write.
fn below_ruler(ruler: &Line, tail: &[&Line]) -> bool {
    let underscores = ruler.calm.trim_matches(['*', ' ']).chars().all(|c| c == '_');
    if is_footer(tail) || tail.iter().all(|line| is_name(&line.calm) || has_contact(&line.calm)) {
        return true;
    }
    let narrow = tail.iter().all(|line| line.calm.chars().count() <= 80 && !line.calm.ends_with('?'));
    underscores && tail.len() <= 8 && narrow
}

/// "Sent from my iPhone", with at most a link or a name below.
fn sent_from(lines: &[Line]) -> Option<usize> {
    let at = lines.iter().rposition(|line| is_sent_from(&line.calm))?;
    let below = lines[at + 1..].iter().filter(|line| !line.blank());
    let plain =
        below.clone().all(|line| is_name(&line.calm) || has_contact(&line.calm) || is_sent_from(&line.calm));
    (plain && below.count() <= 6).then_some(at)
}

/// A last paragraph of legal or scanner text.
fn disclaimer(lines: &[Line]) -> Option<usize> {
    let mut end = lines.len();
    for _ in 0..4 {
        let at = lines[..end].iter().rposition(Line::blank).map_or(0, |at| at + 1);
        let paragraph: Vec<String> = lines[at..].iter().map(|line| line.calm.clone()).collect();
        if at > 0 && legal(&paragraph.join(" ")) {
            return Some(at);
        }
        end = filled_end(&lines[..at.saturating_sub(1)]);
    }
    None
}

fn legal(text: &str) -> bool {
    static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?i:\W*(?:important|confidentiality|confidential|disclaimer|notice|legal)\W+.{0,40})?\W*(?i:(?:this|the|diese|dieses|die|der inhalt|ce|cet|cette|este|esta|questo|questa|il contenuto|de|dit|deze|detta|denne|ta|niniejsza|данное|это)\b.{0,60}",
            r"(?:e-?mail|message|communication|transmission|information|nachricht|courriel|mensaje|correo|mensagem|messaggio|bericht|meddelande|wiadomość|сообщение|письмо))"
        ))
        .expect("pattern")
    });
    static LAW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)confidential|privileged|intended (?:only|solely|recipient)|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|konfidentiell|fortrolig|poufn|конфиденциальн|checked for viruses|scanned (?:for|by)|virenfrei",
        )
        .expect("pattern")
    });
    static SCANNED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:please consider the environment before printing|virus-?free\.|virenfrei\.|you received this message because you are subscribed|to unsubscribe from this (?:group|list))").expect("pattern")
    });
    SCANNED.is_match(text) || (ABOUT.is_match(text) && LAW.is_match(text))
}

/// A closing phrase, a name and perhaps the way to reach its owner, at the end.
fn closing_block(lines: &[Line], more_above: bool, standing: bool) -> Option<usize> {
    let at = lines.iter().rposition(|line| is_closing_only(&line.low))?;
    let said_before = more_above || lines[..at].iter().any(|line| !line.blank());
    let below: Vec<&Line> = lines[at + 1..].iter().filter(|line| !line.blank()).collect();
    let contacts = below.iter().filter(|line| has_contact(&line.calm)).count();
    let named = below.first().is_some_and(|first| is_name(&first.calm));
    let plain = below.len() <= 8 && below.iter().all(|line| is_name(&line.calm) || has_contact(&line.calm));
    let card = contacts >= 2 && below.len() <= 14 && below.iter().all(|line| is_card(&line.calm));
    let fits = named && ((standing && plain) || card);
    let introduced =
        lines[..at].iter().rfind(|line| !line.blank()).is_some_and(|line| line.calm.ends_with(':'));
    (said_before && fits && !introduced).then_some(at)
}

/// `-Dora` or `-- Dora Ek` as the last line; a list begins with such lines too.
fn dashed_name(lines: &[Line]) -> Option<usize> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:-|-- ?)\p{Lu}[\p{L}'’-]*(?: \p{L}[\p{L}'’-]*){0,3}\.?$").expect("pattern")
    });
    let at = lines.iter().rposition(|line| !line.blank()).filter(|at| NAME.is_match(&lines[*at].calm))?;
    let above = lines[..at].iter().rfind(|line| !line.blank());
    let listed =
        above.is_some_and(|line| line.calm.starts_with(['-', '*', '•']) || line.calm.ends_with([':', ',']));
    (!listed && at > 0 && lines[at - 1].blank()).then_some(at)
}

/// A line that begins with a closing phrase; lower case.
fn closing(lowered: &str) -> bool {
    let bare = lowered.trim_start_matches(['*', '_', ' ']);
    CLOSINGS
        .iter()
        .any(|phrase| bare.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// Nothing but the closing phrase on the line; lower case.
fn is_closing_only(lowered: &str) -> bool {
    let bare = lowered.trim_matches([',', '.', '!', '*', '_', ' ', '-', ';', '，', '、', '。', ':']);
    CLOSINGS.contains(&bare)
}

/// A short line without a sentence: a name, a role, a company, a city.
fn is_name(text: &str) -> bool {
    let words = text.split(' ').count();
    let sentence = text.ends_with(['?', '!', ':', ';']) || text.contains("? ") || text.contains(": ");
    words <= 7 && text.chars().count() <= 60 && !sentence && !text.chars().any(|c| c.is_numeric())
}

/// A line as it stands on a card: short, no sentence.
fn is_card(text: &str) -> bool {
    static SENTENCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Ll}{3}[.!?]\s+\p{Lu}\p{Ll}+\s\p{Ll}").expect("pattern"));
    text.chars().count() <= 110 && !text.ends_with('?') && !SENTENCE.is_match(text)
}

/// A telephone number, an address on the web or of mail, or a label for one.
fn has_contact(text: &str) -> bool {
    static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)[\w.+-]+@[\w-]+\.[\w.-]+|https?://|\bwww\.|\+?\d[\d\s()./-]{6,}\d|\(\d{2,5}\)[\s\d-]{4,}",
            r"|^\W*(?:tel|phone|telephone|telefon|teléfono|téléphone|mobile|mobil|cell|fax|skype|office|direct|web|e-?mail)\b\W",
            r"|^\W*[tmfpe][.:]\s"
        ))
        .expect("pattern")
    });
    text.chars().count() <= 160 && CONTACT.is_match(text)
}

/// The footer of a mailing list or a group.
fn is_footer(lines: &[&Line]) -> bool {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)mailing list|mailinglist|/listinfo/|unsubscribe|google groups|yahoo! groups|mailman")
            .expect("pattern")
    });
    let text = lines.iter().map(|line| line.calm.as_str()).collect::<Vec<_>>().join(" ");
    lines.len() <= 12 && (LIST.is_match(&text) && text.contains("://") || legal(&text))
}

/// Link targets in angle or round brackets do not count: `Sent from Outlook<https://aka.ms/x>`.
fn without_links(text: &str) -> Cow<'_, str> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s*[<(\[]\s*https?://[^>)\]]*[>)\]]").expect("pattern"));
    if !text.contains("://") {
        return Cow::Borrowed(text.trim());
    }
    Cow::Owned(LINK.replace_all(text, "").trim().to_owned())
}

/// Names of devices and programs: "Sent from Leeds on Monday" is prose, "Sent from my iPad" is not.
#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "iphon", "ipad", "ipod", "ios", "android", "galaxy", "samsung", "blackberry", "huawei", "honor", "xiaomi", "redmi", "oppo",
    "oneplus", "pixel", "nexus", "nokia", "sony", "xperia", "htc", "motorola", "windows", "outlook", "yahoo", "gmail", "aol",
    "gmx", "web.de", "t-online", "libero", "orange", "mailbox", "proton", "tutanota", "tuta", "k-9", "spark", "sparrow",
    "airmail", "nine", "bluemail", "aqua mail", "superhuman", "fastmail", "icloud", "thunderbird", "em client", "zoho", "yandex",
    "mail.ru", "mymail", "mobile", "mobil", "phone", "smartphone", "tablet", "handy", "apple", "device", "gerät", "appareil",
    "dispositivo", "telefon", "telefoon", "телефон", "смартфон", "айфон", "мобильн", "мобільн", "яндекс", "почт", "手机", "手機",
    "mail app", "mail-app", "mail voor", "mail für", "mail for", "mail pour", "mail para", "courrier",
];

/// What a line of [`SENT_WHOLE`] has in it where it names none of [`DEVICES`].
const OTHER_MARKS: &[&str] = &[
    "sent from my ",
    "typeapp",
    "gesendet",
    "geschickt",
    "verschickt",
    "versandt",
    "スマートフォン",
    "携帯",
    "갤럭시",
    "휴대폰",
    "스마트폰",
    "cihaz",
];

/// Verbs before the name of a device or program.
const SENT_BEFORE: &[&str] = &[
    r"(?:e-?mail |message )?sent (?:from|via|with|using|by) ",
    r"gesendet (?:von|mit|über|aus|via) ",
    r"(?:courriel |message |mail )?envoyée? (?:de|depuis|à partir|avec|via|par) ",
    r"(?:mensaje |correo )?enviad[oa] (?:desde|mediante|con|vía|via|através|a través|do|da|de|pelo|pela|a partir) ",
    r"(?:messaggio |e-mail )?inviat[oa] (?:da|dal|dalla|con|tramite|dall')",
    r"(?:dit bericht is )?(?:verzonden|verstuurd) (?:vanaf|met|via|van|vanuit) ",
    r"skicka(?:t|des) (?:från|med|via) ",
    r"sendt (?:fra|med|via|frå) ",
    r"lähetetty ",
    r"(?:wiadomość )?wysłan[eoay] (?:z|za|przez|ze) ",
    r"(?:odesláno|odoslané|posláno|poslané) (?:z|ze|prostřednictvím|pomocou) ",
    r"(?:отправлено|послано|написано) (?:с|со|из|через|от) ",
    r"(?:надіслано|відправлено) (?:з|із|зі|через|від) ",
    r"(?:изпратено|пратено) (?:от|чрез|с) ",
    r"(?:στάλθηκε|εστάλη|απεστάλη) (?:από|μέσω) ",
    r"trimis[ăe]? (?:de pe|din|cu|de la|prin|folosind) ",
    r"(?:poslano|poslato) (?:s|sa|z|iz|preko) ",
    r"saadetud |išsiųsta (?:iš|naudojant)|nosūtīts no |nosūtīts izmantojot |enviat (?:des|amb) |sent úr ",
    r"(?:được )?gửi từ |đã gửi từ |dikirim (?:dari|melalui)|dihantar (?:dari|daripada)|ส่งจาก",
    r"发自|發自|来自|來自|从|從|傳送自|寄自|使用",
    r"(?:تم الإرسال|أرسلت|أُرسلت|مرسل|مرسلة) (?:من|باستخدام)|(?:נשלח|נשלחה) (?:מ|באמצעות)|(?:ارسال|فرستاده) شده (?:از|با) ",
];

/// Lines that need no device, or name it before the verb.
const SENT_WHOLE: &[&str] = &[
    r"sent from my \S+(?: \S+){0,2}",
    r"get (?:outlook|bluemail|yahoo mail|aqua mail|typeapp|mymail) for \S+",
    r"(?:download|télécharge[rz]|obtenez|obtenir|obtén|obtener|obtenha|obter|scarica|ottieni|holen sie sich|downloaden|hämta|hent|få|hanki|pobierz|stáhnout|získat|загрузить|скачать) (?:o )?outlook .{0,30}",
    r"outlook (?:für|pour|para|per|voor|för|til|dla|для) (?:ios|android)(?: .{0,20})?",
    r"via (?:my )?(?:mobile|phone|iphone|ipad)",
    r"(?:diese (?:nachricht|e-?mail|mail) wurde )?(?:von|mit|aus|vom|via) .{2,60} (?:gesendet|geschickt|verschickt|versandt)",
    r".{2,40}(?:iphone|ipad|android|telefon|mobil).{0,24} (?:elküldve|küldve|küldték|küldött üzenet)",
    r".{0,40}(?:iphone|ipad|android|スマートフォン|携帯).{0,12}から(?:の)?送信.{0,6}",
    r".{0,40}(?:iphone|ipad|android|갤럭시|휴대폰|스마트폰).{0,10}에서 (?:보냄|전송|발송|보낸).{0,8}",
    r".{0,40}(?:iphone|ipad|android|telefon|cihaz).{0,24}(?:gönderildi|gönderilmiştir)",
    r".{0,40}(?:iphone|ipad|android).{0,20}(?:傳送|发送|寄出|傳送的)",
    r"\[?מה-?iphone.{0,20}",
];

fn sent_from_pattern() -> String {
    let before = SENT_BEFORE.join("|");
    let whole = SENT_WHOLE.join("|");
    let devices = DEVICES.iter().map(|name| regex::escape(name)).collect::<Vec<_>>().join("|");
    // few words stand between verb and device: "Sent from my desk, easier than my phone" is prose
    let few = r"\s?(?:[^\s?!.,;]+\s){0,4}[^\s?!.,;]{0,12}";
    format!(r"^\W*(?:(?:{before}){few}(?:{devices})[^?!]{{0,60}}|(?:{whole}))\W*$")
}

#[cfg(test)]
mod tests;
