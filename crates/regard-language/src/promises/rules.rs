//! The rules of a pack, and where in a sentence they see the head of a promise.

use super::{Actor, Polarity};
use crate::pack::{Tongue, Tongues};
use crate::pattern::{Book, Pattern};
use crate::sentence::Sentence;
use crate::text::Text;
use regex::Regex;
use std::ops::Range;

/// The compiled `promise` sheet of a language.
pub(super) struct Rules {
    /// What opens a promise; group `verb` is its first verb, group `name` must be written with a capital.
    heads: Vec<Pattern>,
    /// What behind the verb says that it is none.
    not_after: Regex,
    /// What behind the verb of a "never" says that it is a refusal or a fact.
    not_never: Regex,
    /// What in the same clause before the head says that it is none.
    not_before: Regex,
    /// What anywhere in the sentence says that it is none.
    not_in: Regex,
    /// Names that are none of a colleague.
    not_names: Regex,
    /// Roles that are none of our house.
    not_roles: Regex,
    /// What must stand before a head that needs a colleague.
    colleague: Regex,
    /// A leading condition, from the start of the sentence.
    leading: Regex,
    /// An order to the reader, followed by "and I'll".
    order: Regex,
    /// A request for time: "give me".
    pub(super) asks_time: Regex,
    /// A condition behind what is promised.
    trailing: Regex,
    /// Offers: "if you like".
    offer: Regex,
    /// Times that cannot be held to.
    pub(super) vague: Regex,
    /// Lead-ins that belong to the promise.
    pub(super) lead_in: Regex,
    /// What ends a promise inside of a sentence.
    pub(super) stop: Regex,
    /// What looks like such an end and is none, up to it.
    pub(super) stop_not: Regex,
    /// A comma that ends nothing.
    pub(super) comma_goes_on: Regex,
    /// "and" before a further act; group `verb` is it.
    pub(super) further: Regex,
    /// What a thing does that bears a name: behind the verb of somebody we do not know.
    not_by_thing: Regex,
    /// What in a subject says that it is a clause of its own.
    not_in_subject: Regex,
    /// From an "and" on: one and the same thing once more.
    pub(super) same_thing: Regex,
    /// Acts that only prepare the next one.
    pub(super) prepares: Regex,
    /// Acts that tell the outcome.
    pub(super) reports: Regex,
}

static RULES: Tongues<Rules> = Tongues::new(
    || Rules::read(include_str!("../../packs/en/promise.txt")),
    || Rules::read(include_str!("../../packs/de/promise.txt")),
);

/// The rules of a language.
pub(super) fn of(tongue: Tongue) -> &'static Rules {
    RULES.of(tongue)
}

/// The head of a promise, in bytes of the folded text.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// From the subject to the end of the first verb.
    pub(super) bytes: Range<usize>,
    /// Where the first verb begins.
    pub(super) verb: usize,
    pub(super) polarity: Polarity,
    pub(super) actor: Actor,
    pub(super) is_conditional: bool,
    pub(super) is_timed_only: bool,
    /// "Leave it with me": a lead-in when a promise follows.
    pub(super) is_lead: bool,
    pub(super) rule: String,
}

impl Rules {
    fn read(source: &str) -> Self {
        let book = Book::read(source);
        let any = |section: &str| book.any(section);
        Self {
            heads: book.patterns("heads"),
            not_after: any("not-after"),
            not_never: any("not-never"),
            not_before: any("not-before"),
            not_in: any("not-in"),
            not_names: any("not-names"),
            not_roles: any("not-roles"),
            colleague: any("colleague"),
            leading: any("leading"),
            order: any("order"),
            asks_time: any("asks-time"),
            trailing: any("trailing"),
            offer: any("offer"),
            vague: any("vague"),
            lead_in: any("lead-in"),
            stop: any("stop"),
            stop_not: any("stop-not"),
            comma_goes_on: any("comma-goes-on"),
            further: any("further"),
            not_by_thing: any("not-by-thing"),
            not_in_subject: any("not-in-subject"),
            same_thing: any("same-thing"),
            prepares: any("prepares"),
            reports: any("reports"),
        }
    }

    /// Where in a promise its condition begins.
    pub(super) fn condition_at(&self, words: &str) -> Option<usize> {
        self.trailing.captures(words).and_then(|found| found.name("condition")).map(|found| found.start())
    }
}

/// All heads of a sentence that no word around them takes back, in order and apart from each other.
pub(super) fn heads(text: &Text<'_>, shown: &str, sentence: &Sentence, rules: &Rules) -> Vec<Head> {
    let words = &shown[sentence.bytes.clone()];
    if rules.not_in.is_match(words) || sentence.is_question && !has_tag(words) {
        return Vec::new();
    }
    let context = sentence_before(shown, sentence.bytes.start);
    let mut found: Vec<Head> = Vec::new();
    for pattern in &rules.heads {
        for captures in pattern.regex.captures_iter(words) {
            let whole = captures.get(0).map_or(0..0, |m| m.range());
            let start = captures.name("subject").map_or(whole.start, |m| m.start());
            let start =
                behind_last_link(words, start..captures.name("verb").map_or(whole.end, |m| m.start()));
            let verb = captures.name("verb").map_or(whole.start, |m| m.start());
            let name = captures.name("name").map(|m| m.range());
            let is_stranger = name.is_some() || captures.name("role").is_some();
            let is_name = name.is_none_or(|name| is_named(text, sentence, words, rules, name));
            let is_ours = captures.name("role").is_none_or(|role| !rules.not_roles.is_match(role.as_str()))
                && captures.name("subject").is_none_or(|who| !rules.not_in_subject.is_match(who.as_str()))
                && !(is_stranger && rules.not_by_thing.is_match(&words[verb..]));
            let head = head_at(sentence, start..whole.end, verb, pattern);
            if is_name
                && is_ours
                && is_meant(words, context, start, verb, pattern, rules)
                && !is_offer(words, start, rules)
            {
                found.push(Head { is_conditional: is_conditional(words, start, rules), ..head });
            }
        }
    }
    found.sort_by_key(|head| {
        (head.bytes.start, head.polarity == Polarity::Do, std::cmp::Reverse(head.bytes.end))
    });
    let mut apart: Vec<Head> = Vec::new();
    for head in found {
        if apart.last().is_none_or(|last| last.bytes.end <= head.bytes.start) {
            apart.push(head);
        }
    }
    apart
}

/// "the doubt and our team will": only what follows the "and" acts, when it begins anew.
fn behind_last_link(words: &str, subject: Range<usize>) -> usize {
    const ANEW: &[&str] =
        &["i", "we", "our", "my", "the", "a", "an", "you", "your", "someone", "they", "he", "she", "it"];
    let part = &words[subject.clone()];
    let found = part.match_indices(" and ").map(|(at, link)| at + link.len()).filter(|&at| {
        let next = part[at..].split([' ', '\'']).next().unwrap_or_default();
        ANEW.contains(&next)
    });
    let found = found.last();
    found.map_or(subject.start, |at| subject.start + at)
}

fn head_at(sentence: &Sentence, bytes: Range<usize>, verb: usize, pattern: &Pattern) -> Head {
    let base = sentence.bytes.start;
    let actor =
        match pattern.flags.iter().map(String::as_str).find(|flag| ["colleague", "unnamed"].contains(flag)) {
            Some("colleague") => Actor::Colleague,
            Some(_) => Actor::Unnamed,
            None => Actor::Us,
        };
    Head {
        bytes: base + bytes.start..base + bytes.end,
        verb: base + verb,
        polarity: if pattern.has("never") { Polarity::Never } else { Polarity::Do },
        actor,
        is_conditional: false,
        is_timed_only: pattern.has("timed"),
        is_lead: pattern.has("lead"),
        rule: pattern.name.clone(),
    }
}

/// Up to two hundred bytes before a sentence, in which "he" and "they" may have been named.
fn sentence_before(shown: &str, start: usize) -> &str {
    let mut from = start.saturating_sub(200);
    while !shown.is_char_boundary(from) {
        from += 1;
    }
    shown[from..start].rsplit("\n\n").next().unwrap_or_default()
}

/// "I'll call at three, all right?" is a promise still.
fn has_tag(words: &str) -> bool {
    words.rsplit_once(", ").is_some_and(|(_, tag)| tag.split_whitespace().count() <= 4)
}

/// A name is written with a capital and is none of a carrier, a bank, a thing.
fn is_named(text: &Text<'_>, sentence: &Sentence, words: &str, rules: &Rules, name: Range<usize>) -> bool {
    let written = text.written(sentence.bytes.start + name.start..sentence.bytes.start + name.end);
    written.starts_with(char::is_uppercase) && !rules.not_names.is_match(&words[name]) && !is_brand(written)
}

/// "DocuSign", "HMRC": capitals inside of a word are a firm's or a product's, but for "McKay" and the like.
fn is_brand(written: &str) -> bool {
    let rest = ["Mc", "Mac", "De", "Di", "La", "Le", "Van", "O'", "O\u{2019}"]
        .iter()
        .find_map(|start| written.strip_prefix(start))
        .map_or(written, |rest| rest);
    let skip = usize::from(rest.len() == written.len() || rest.starts_with(char::is_uppercase));
    written.chars().count() > 2 && rest.chars().skip(skip).any(char::is_uppercase)
}

/// Whether the words around a head leave it a promise.
fn is_meant(words: &str, context: &str, start: usize, verb: usize, pattern: &Pattern, rules: &Rules) -> bool {
    let behind = &words[verb..];
    // "So you'll have it" says what the promise before is for.
    let is_purpose = [" so", " so that"].iter().any(|link| words[..start].trim_end().ends_with(link));
    if is_purpose && pattern.has("unnamed") {
        return false;
    }
    let not_after = if pattern.has("never") { &rules.not_never } else { &rules.not_after };
    let is_barred = !pattern.has("any-clause") && rules.not_before.is_match(clause_before(words, start));
    let is_taken_back = !pattern.has("sure") && not_after.is_match(behind);
    let has_colleague = || [&words[..start], context].iter().any(|before| rules.colleague.is_match(before));
    !is_barred && !is_taken_back && (!pattern.has("after-colleague") || has_colleague())
}

/// What stands between the last clause and the head.
fn clause_before(words: &str, start: usize) -> &str {
    let before = &words[..start];
    let from = before.rfind([',', ';', ':', '\u{2013}', '(']).map_or(0, |at| at + 1);
    before.get(from..).unwrap_or_default().trim_start_matches(|l: char| !l.is_alphanumeric())
}

fn is_offer(words: &str, start: usize, rules: &Rules) -> bool {
    rules.offer.is_match(words)
        && (rules.offer.is_match(&words[..start]) || rules.offer.is_match(&words[start..]))
}

fn is_conditional(words: &str, start: usize, rules: &Rules) -> bool {
    let before = &words[..start];
    // "Leave it with me, I'll ..." is an order in its form only.
    rules.leading.is_match(before)
        || rules.order.is_match(before) && !rules.lead_in.is_match(before.trim_end_matches([' ', ',']))
}
