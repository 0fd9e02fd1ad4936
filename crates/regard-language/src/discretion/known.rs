//! Other customers' data: the draft is searched for what could be a name, an address or a number, and each is looked up.

use super::rules::{self, Rules};
use super::{Context, Kind, Leak, Level, Person};
use crate::pack::Tongue;
use crate::text::Text;
use crate::token::{Kind as TokenKind, Token, tokens};
use regex::Regex;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Digits by which a telephone number is looked up; the rest of the shorter notation must agree as well.
const PHONE_DIGITS: usize = 7;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}0-9._%+'-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+")
        .expect("the form of an address is well formed")
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[+(]?[0-9](?:[ ()/.-]{0,3}[0-9]){6,16}")
        .expect("the form of a telephone number is well formed")
});
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    let form = r"[\p{L}0-9_.()-]*[\p{L}0-9_()-]\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|heic|csv|txt|zip|eml|msg|mp4|mov|mp3|rtf|odt|ods|html?|json|xml|tiff?)\b";
    Regex::new(form).expect("the form of a file name is well formed")
});
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"#?[\p{L}0-9]+(?:[-_/.][\p{L}0-9]+)*").expect("the form of an order is well formed")
});

/// What a desk looks up in its index of customers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A mail address in small letters.
    Mail(String),
    /// The last seven digits of a telephone number.
    Phone(String),
    /// Two or more words in small letters that may be a name.
    Name(String),
    /// The word behind a title, in small letters.
    Surname(String),
    /// What may be an order number, in small letters.
    Order(String),
}

/// Everything in a draft that could be somebody's: what to ask the index of customers for. A 2 kB draft has some dozens.
pub fn keys(source: &str) -> Vec<Key> {
    let text = Text::new(source);
    let folded = text.folded();
    let mut found: HashSet<Key> =
        MAIL.find_iter(folded).map(|mail| Key::Mail(mail.as_str().to_owned())).collect();
    found.extend(
        PHONE
            .find_iter(folded)
            .filter_map(|phone| phone_digits(phone.as_str()))
            .map(|digits| Key::Phone(key_of(&digits).to_owned())),
    );
    let has_digit = |code: &&str| code.bytes().any(|byte| byte.is_ascii_digit()) && code.len() > 2;
    let codes = CODE.find_iter(folded).map(|code| code.as_str().trim_start_matches('#')).filter(has_digit);
    found.extend(codes.map(|code| Key::Order(code.to_owned())));
    let tokens = tokens(&text);
    let rules = rules::of(Tongue::guess(&text));
    for (at, _) in tokens.iter().enumerate() {
        let names = (2..=4).filter_map(|count| Some(name_at(&text, &tokens, at, count)?.1));
        found.extend(names.flat_map(|name| asked_as(&name)));
        let behind_title = titled(&text, &tokens, at, rules);
        found.extend(behind_title.map(|bytes| Key::Surname(folded[bytes].to_owned())));
    }
    let mut found: Vec<Key> = found.into_iter().collect();
    found.sort_unstable();
    found
}

/// A name as it is written; "example, eve" also the right way round; "e. example" by its surname alone.
fn asked_as(name: &str) -> Vec<Key> {
    let turned = name.split_once(", ").map(|(last, first)| Key::Name(format!("{first} {last}")));
    let surname = name.split_once(". ").filter(|(initial, _)| initial.chars().count() == 1);
    let surname = surname.map(|(_, last)| Key::Surname(last.to_owned()));
    [Key::Name(name.to_owned())].into_iter().chain(turned).chain(surname).collect()
}

/// The codes that a text itself calls an order ("order 4471", "#A-4471"), in small letters: what belongs to its writer.
pub fn orders(source: &str) -> Vec<String> {
    let text = Text::new(source);
    let (folded, rules) = (text.folded(), rules::of(Tongue::guess(&text)));
    let is_called_so = |code: &regex::Match<'_>| {
        let before = super::money::before(folded, code.start());
        let start = before.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
        let has_digit = code.as_str().bytes().any(|byte| byte.is_ascii_digit());
        has_digit && rules.order_words.is_match(&before[start..]) && is_order(&text, &code.range(), rules)
    };
    let codes = CODE.find_iter(folded).filter(is_called_so);
    codes.map(|code| code.as_str().trim_start_matches('#').to_owned()).collect()
}

/// The other customers by everything that is theirs alone.
struct Index<'a> {
    mails: HashSet<String>,
    /// All digits of their numbers, by the last ones.
    phones: HashMap<String, Vec<String>>,
    /// The numbers of the ticket's people, which are never a finding.
    own_phones: HashSet<String>,
    orders: HashSet<String>,
    /// Whole names, and names with the last word first.
    names: HashMap<String, &'a Person>,
    surnames: HashSet<String>,
}

impl<'a> Index<'a> {
    fn of(context: &'a Context) -> Self {
        let own = |pick: fn(&Person) -> Vec<String>| {
            context.ticket_people.iter().flat_map(pick).collect::<HashSet<_>>()
        };
        let (mails, phones) = (own(mails_of), own(phones_of));
        let own_names: HashSet<String> = own(|person| vec![plain(&person.name)]);
        let own_surnames: HashSet<String> = own(|person| surname(&person.name).into_iter().collect());
        let mut orders: HashSet<String> = own(|person| person.orders.iter().map(|o| plain(o)).collect());
        orders.extend(
            context.ticket_orders.iter().map(|order| plain(order).trim_start_matches('#').to_owned()),
        );
        let others = || context.other_customers.iter();
        let names =
            others().flat_map(|person| name_forms(&person.name).into_iter().map(move |form| (form, person)));
        let not_in = |own: &HashSet<String>, all: Vec<String>| {
            all.into_iter().filter(|one| !own.contains(one)).collect()
        };
        Self {
            mails: not_in(&mails, others().flat_map(mails_of).collect()),
            phones: by_last_digits(not_in(&phones, others().flat_map(phones_of).collect())),
            own_phones: phones,
            orders: not_in(
                &orders,
                others()
                    .flat_map(|p| &p.orders)
                    .map(|o| plain(o).trim_start_matches('#').to_owned())
                    .collect(),
            ),
            names: names.filter(|(form, _)| !own_names.contains(form)).collect(),
            surnames: not_in(&own_surnames, others().filter_map(|person| surname(&person.name)).collect()),
        }
    }
}

/// Data of other customers.
pub(super) fn other_customers(text: &Text<'_>, rules: &Rules, context: &Context) -> Vec<Leak> {
    let index = Index::of(context);
    let folded = text.folded();
    let mut found: Vec<Leak> = Vec::new();
    let mut add = |bytes: Range<usize>, rule| {
        if !found.iter().any(|leak: &Leak| leak.bytes.start < bytes.end && bytes.start < leak.bytes.end) {
            found.push(Leak { kind: Kind::OtherCustomer, level: Level::Block, bytes, rule });
        }
    };
    for mail in
        MAIL.find_iter(folded).filter(|mail| index.mails.contains(mail.as_str().trim_end_matches('.')))
    {
        add(mail.range(), "their-mail");
    }
    for file in FILE.find_iter(folded).filter(|file| is_theirs(file.as_str(), &index)) {
        add(file.range(), "their-file");
    }
    for phone in PHONE.find_iter(folded) {
        let is_theirs = phone_digits(phone.as_str()).is_some_and(|digits| {
            let known = index.phones.get(key_of(&digits));
            let is_own = index.own_phones.iter().any(|one| are_same(one, &digits));
            !is_own && known.into_iter().flatten().any(|one| are_same(one, &digits))
        });
        if is_theirs && is_number_alone(folded, &phone.range()) {
            add(phone.range(), "their-phone");
        }
    }
    for code in CODE.find_iter(folded) {
        if index.orders.contains(code.as_str().trim_start_matches('#'))
            && is_order(text, &code.range(), rules)
        {
            add(code.range(), "their-order");
        }
    }
    for (bytes, rule) in names(text, rules, &index) {
        add(bytes, rule);
    }
    found
}

/// Whole names, and surnames behind a title.
fn names(text: &Text<'_>, rules: &Rules, index: &Index<'_>) -> Vec<(Range<usize>, &'static str)> {
    let tokens = tokens(text);
    let folded = text.folded();
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        for count in (2..=4).rev() {
            let Some((bytes, name)) = name_at(text, &tokens, at, count) else { continue };
            if index.names.contains_key(&name) && !rules.places.is_match(&folded[bytes.end..]) {
                found.push((bytes, "their-name"));
                break;
            }
        }
        let behind_title = titled(text, &tokens, at, rules);
        if let Some(name) = behind_title.filter(|name| index.surnames.contains(&folded[name.clone()])) {
            found.push((tokens[at].start..name.end, "their-name"));
        }
    }
    found
}

/// The name in "Mrs Thornbury", "Mr. Ash", when a title stands here.
fn titled(text: &Text<'_>, tokens: &[Token], at: usize, rules: &Rules) -> Option<Range<usize>> {
    let folded = text.folded();
    let word = |token: &Token| &folded[token.start..token.end];
    let is_title = tokens[at].kind == TokenKind::Word && rules.titles.is_match(word(&tokens[at]));
    let is_dot = |token: &Token| word(token) == ".";
    let next = if tokens.get(at + 1).is_some_and(is_dot) { at + 2 } else { at + 1 };
    // "Mr van der Berg": the surname is the last of it.
    const PARTICLES: &[&str] = &[
        "van", "der", "den", "von", "zu", "de", "la", "le", "di", "da", "du", "del", "dos", "ter", "ten",
        "af",
    ];
    let is_particle = |token: &Token| PARTICLES.contains(&word(token));
    let next = (next..next + 4).find(|&at| !tokens.get(at).is_some_and(is_particle)).unwrap_or(next);
    let name = tokens.get(next).filter(|name| is_title && name.kind == TokenKind::Word && name.capital)?;
    Some(name.start..name.start + word(name).trim_end_matches("'s").len())
}

/// So many words from here as one name, when they could be one.
fn name_at(text: &Text<'_>, tokens: &[Token], at: usize, count: usize) -> Option<(Range<usize>, String)> {
    let folded = text.folded();
    let words: Vec<&Token> =
        tokens.get(at..)?.iter().filter(|t| t.kind == TokenKind::Word).take(count).collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let is_whole = words.len() == count && first.start == tokens[at].start && first.capital && last.capital;
    if !is_whole {
        return None;
    }
    let between = &folded[first.end..last.start];
    if between.contains(['\n', ';', '!', '?', ':']) || last.end - first.start > 60 {
        return None;
    }
    let name = plain(&folded[first.start..last.end]).trim_end_matches("'s").to_owned();
    let end = first.start + folded[first.start..last.end].trim_end_matches("'s").len();
    Some((first.start..end, name))
}

/// A file whose name holds an order number or a surname of theirs.
fn is_theirs(file: &str, index: &Index<'_>) -> bool {
    let parts: Vec<&str> =
        file.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let has_order = parts.iter().any(|part| index.orders.contains(*part) && part.len() > 3)
        || index.orders.iter().any(|order| order.len() > 3 && file.contains(order.as_str()));
    let has_surname = parts.iter().any(|part| part.len() > 4 && index.surnames.contains(*part));
    let has_name = index.names.values().any(|person| {
        let plain = plain(&person.name);
        let words: Vec<&str> = plain.split(' ').collect();
        let is_part =
            |word: &&str| parts.contains(word) || parts.contains(&word.replace(['-', '\''], "").as_str());
        words.len() > 1 && words.iter().all(is_part)
    });
    has_order || has_surname || has_name
}

/// Digits are an order unless the words around them say that they count or measure.
fn is_order(text: &Text<'_>, bytes: &Range<usize>, rules: &Rules) -> bool {
    let folded = text.folded();
    let code = &folded[bytes.clone()];
    let before = super::money::before(folded, bytes.start);
    let before = before.rsplit(['.', '!', '?', '\n']).next().unwrap_or(before);
    if folded[..bytes.start].ends_with(['-', '/', '_', '.', '@', '\u{a3}', '$', '\u{20ac}', '+']) {
        return false;
    }
    if folded[bytes.end..].starts_with(['-', '/', '_', '@', '%', '\u{20ac}', '$']) {
        return false;
    }
    if code.chars().any(char::is_alphabetic) || code.starts_with('#') {
        return true;
    }
    let last_words = before.char_indices().rev().nth(45).map_or(before, |(at, _)| &before[at..]);
    let is_count = rules.count_words.is_match(last_words) || counts_something(text, bytes.end, rules);
    let has_word = rules.order_words.is_match(last_words);
    !is_count && (has_word || code.len() >= 4)
}

/// "77001 bolts": a number before a thing.
fn counts_something(text: &Text<'_>, end: usize, rules: &Rules) -> bool {
    let Some(rest) = text.folded()[end..].strip_prefix(' ') else { return false };
    if rules.has_capital_nouns {
        // There things have a capital, and hardly anything else inside of a sentence.
        return text.written(end + 1..text.folded().len()).starts_with(char::is_uppercase);
    }
    let word: String = rest.chars().take_while(|letter| letter.is_alphabetic()).collect();
    !word.is_empty() && !rules.order_followers.contains(&word)
}

fn is_number_alone(folded: &str, bytes: &Range<usize>) -> bool {
    let joins = |letter: char| letter.is_alphanumeric();
    !folded[..bytes.start].ends_with(joins) && !folded[bytes.end..].starts_with(joins)
}

/// The digits of a telephone number without zeros before; none when there are too few.
fn phone_digits(text: &str) -> Option<String> {
    let without_trunk = text.replace("(0)", "");
    let digits: String = without_trunk.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= PHONE_DIGITS).then(|| digits.to_owned())
}

/// The last digits, by which a number is looked up.
fn key_of(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(PHONE_DIGITS)..]
}

/// Two notations of one number: with and without the country, with and without the town.
fn are_same(one: &str, two: &str) -> bool {
    one.ends_with(two) || two.ends_with(one)
}

fn by_last_digits(numbers: HashSet<String>) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    numbers.into_iter().for_each(|number| found.entry(key_of(&number).to_owned()).or_default().push(number));
    found
}

fn mails_of(person: &Person) -> Vec<String> {
    person.mails.iter().map(|mail| mail.trim().to_lowercase()).collect()
}

fn phones_of(person: &Person) -> Vec<String> {
    person.phones.iter().filter_map(|phone| phone_digits(phone)).collect()
}

/// Small letters, single blanks, straight apostrophes.
fn plain(name: &str) -> String {
    let folded = Text::new(name).folded().to_owned();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn surname(name: &str) -> Option<String> {
    let name = plain(name);
    name.split_once(' ').map(|_| name.rsplit(' ').next().unwrap_or_default().to_owned())
}

/// "eve example", "example, eve", "e. example"; a single word is too little.
fn name_forms(name: &str) -> Vec<String> {
    let name = plain(name);
    let words: Vec<&str> = name.split(' ').collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    if words.len() < 2 {
        return Vec::new();
    }
    let initial: String = first.chars().take(1).collect();
    let mut forms =
        vec![format!("{last}, {}", words[..words.len() - 1].join(" ")), format!("{initial}. {last}")];
    if words.len() > 2 {
        forms.push(format!("{first} {last}"));
    }
    forms.push(name.clone());
    forms
}

impl<'de> Deserialize<'de> for Person {
    /// A person as an object with one or many mails and phones, or just a name or a mail address.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let mut person = Self::default();
        match &value {
            Value::String(text) if text.contains('@') => person.mails.push(text.clone()),
            Value::String(text) => person.name = text.clone(),
            _ => {
                let read = |names: &[&str]| {
                    names.iter().flat_map(|name| strings(value.get(*name))).collect::<Vec<_>>()
                };
                person.name = read(&["name"]).into_iter().next().unwrap_or_default();
                person.mails = read(&["mail", "mails", "email", "emails"]);
                person.phones = read(&["phone", "phones", "tel"]);
                person.orders = read(&["order", "orders"]);
            }
        }
        Ok(person)
    }
}

/// A list of texts or numbers, or one of them.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(strings(Some(&value)))
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(list)) => list.iter().flat_map(|one| strings(Some(one))).collect(),
        _ => Vec::new(),
    }
}
