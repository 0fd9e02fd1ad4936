//! Whether a reply answers a question.
//!
//! The reply is taken apart into clauses. A clause that repeats, advertises or asks back says nothing. First each
//! question takes the clauses that speak of it; then what is left, a bare "yes" or "it does", goes to the questions in
//! their order.

use super::rules::Rules;
use crate::sentence::{sentences, unquoted};
use crate::text::Text;
use std::collections::HashSet;

/// What a question wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Time,
    Money,
    Number,
    Length,
    Place,
    Person,
    Way,
    Reason,
    YesNo,
    Thing,
}

/// A clause of the reply that says something.
struct Clause {
    text: String,
    keys: HashSet<String>,
    has_name: bool,
    is_first: bool,
    /// The clause of the same sentence that follows: its number in the list.
    next: Option<usize>,
}

/// For each question whether it is answered.
pub(super) fn judge(questions: &[&str], reply: &Text<'_>, rules: &Rules) -> Vec<bool> {
    let clauses = clauses(reply, rules);
    let mut used: Vec<Option<usize>> = vec![None; clauses.len()];
    let all_keys = all_keys(questions, rules);
    let mut answered: Vec<bool> = Vec::new();
    for (number, question) in questions.iter().enumerate() {
        let others: Vec<&HashSet<String>> =
            all_keys.iter().filter(|keys| **keys != all_keys[number]).collect();
        let found =
            clauses.iter().position(|clause| speaks_of(question, &all_keys[number], &others, clause, rules));
        if let Some(at) = found {
            used[at] = Some(number);
        }
        answered.push(found.is_some());
    }
    // A bare answer goes to the first question that is still open and can be answered so: when the clause answers
    // another question too, to one before that ("Can I? Until when?" - "You can until March").
    for (at, clause) in clauses.iter().enumerate().filter(|(_, clause)| is_bare_answer(clause, rules)) {
        let fits = |want| want == Want::YesNo || questions.len() == 1 && has_what(want, clause, rules);
        // "And yes, we ship there": the yes is that of the clause behind it.
        // "There's a car park" answers where to park and nothing besides.
        let is_spoken_for = used[at].is_some_and(|number| {
            let is_kin = |key: &String| clause.keys.iter().any(|word| rules.are_kin(key, word));
            all_keys[number].iter().any(is_kin)
        });
        if is_spoken_for && !rules.permits.is_match(&clause.text) {
            continue;
        }
        let end = used[at].or_else(|| used[clause.next?]).unwrap_or(questions.len());
        let open = (0..end).find(|&number| !answered[number] && fits(want(questions[number], rules)));
        if let Some(open) = open {
            answered[open] = true;
        }
    }
    answered
}

/// The words of each question; one that has none of its own ("when will it be back?") speaks of what the one before
/// it asked about.
fn all_keys(questions: &[&str], rules: &Rules) -> Vec<HashSet<String>> {
    let mut found: Vec<HashSet<String>> = Vec::new();
    for question in questions {
        let own = rules.key_words(question);
        let before = found.last().filter(|_| own.is_empty()).cloned();
        found.push(before.unwrap_or(own));
    }
    found
}

/// The clauses that say something, in order.
fn clauses(reply: &Text<'_>, rules: &Rules) -> Vec<Clause> {
    let shown = unquoted(reply);
    let mut found = Vec::new();
    for sentence in sentences(&shown) {
        let words = &shown[sentence.bytes.clone()];
        if sentence.is_question {
            continue;
        }
        let mut start = 0;
        let first = found.len();
        for end in clause_ends(words, rules) {
            let part = words[start..end].trim_matches(|letter: char| !letter.is_alphanumeric());
            let offset = part.as_ptr() as usize - shown.as_ptr() as usize;
            let written = reply.written(offset..offset + part.len());
            if !part.is_empty() && !rules.empty.is_match(part) {
                let has_capital = || {
                    let mut words = written.split_whitespace().skip(1);
                    words.any(|word| word.starts_with(char::is_uppercase) && word.len() > 2)
                };
                let has_name = !rules.has_capital_nouns && has_capital()
                    || written.starts_with(char::is_uppercase) && start == 0 && is_title(part, rules);
                found.push(Clause {
                    text: part.to_owned(),
                    keys: rules.key_words(part),
                    has_name,
                    is_first: start == 0,
                    next: None,
                });
            }
            start = end;
        }
        for at in first + 1..found.len() {
            found[at - 1].next = Some(at);
        }
    }
    found
}

/// Whether the first word, which always has its capital, could be a name: no small word of the language.
fn is_title(part: &str, rules: &Rules) -> bool {
    let first = part.split([' ', '\'']).next().unwrap_or_default();
    rules.person.is_match(first) || !first.is_empty() && !rules.stop.contains(first)
}

/// Ends of clauses: commas, semicolons, colons, "and", "but".
fn clause_ends(words: &str, rules: &Rules) -> Vec<usize> {
    let mut ends: Vec<usize> = words.match_indices([',', ';', ':', '\u{2013}']).map(|(at, _)| at).collect();
    ends.retain(|&at| {
        let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        !(digit(words[..at].chars().next_back()) && digit(words[at + 1..].chars().next()))
    });
    for link in &rules.links {
        ends.extend(words.match_indices(link.as_str()).map(|(at, _)| at));
    }
    ends.sort_unstable();
    ends.push(words.len());
    ends
}

/// Whether a clause gives what this question wants.
fn speaks_of(
    question: &str,
    keys: &HashSet<String>,
    others: &[&HashSet<String>],
    clause: &Clause,
    rules: &Rules,
) -> bool {
    // A word itself says more than one that means the same.
    let kin = |keys: &HashSet<String>| -> usize {
        let is_kin = |key: &String| clause.keys.iter().any(|word| rules.are_kin(key, word));
        keys.iter().map(|key| if clause.keys.contains(key) { 2 } else { usize::from(is_kin(key)) }).sum()
    };
    let own = kin(keys);
    let theirs = others.iter().map(|keys| kin(keys)).max().unwrap_or(0);
    let want = want(question, rules);
    if rules.refusal.is_match(&clause.text) {
        return own > 0 || others.is_empty();
    }
    let is_dated = rules.dated.is_match(&clause.text) && rules.time.is_match(&clause.text);
    if is_dated && (own > 0 || others.is_empty()) {
        return true;
    }
    if let Some(choices) = choices(question, rules) {
        return choices.iter().any(|key| clause.keys.iter().any(|word| rules.are_kin(key, word)))
            || rules.both.is_match(&clause.text);
    }
    let has_new = clause.keys.iter().any(|word| !keys.contains(word));
    // "I see that you were charged twice" gives no reason for it.
    let says_more =
        has_new || want != Want::Reason && (rules.yes_no.is_match(&clause.text) || clause.keys.len() < 3);
    let is_given = has_what(want, clause, rules);
    if own > 0 && own >= theirs {
        return (says_more || want == Want::YesNo)
            && (is_given || matches!(want, Want::YesNo | Want::Thing | Want::Way));
    }
    // "Can somebody have a look?" - "The plumber will call tomorrow at nine": the deed is done, at a time.
    let is_deed = rules.coming.is_match(&clause.text) && rules.time.is_match(&clause.text);
    if others.is_empty() && rules.asks_deed.is_match(question) && is_deed {
        return true;
    }
    // "And what would it cost?" asks on about what another question named.
    let asks_on = question.split(' ').any(|word| rules.pronouns.contains(word.trim_end_matches('?')));
    if asks_on && is_given && matches!(want, Want::Money | Want::Length | Want::Time) {
        return true;
    }
    // What it wants, and nothing that another question asked for.
    theirs == 0
        && is_given
        && match want {
            Want::Money | Want::Time | Want::Number | Want::Length | Want::Way => true,
            Want::Thing => has_new && shares_verb(question, clause, rules),
            Want::Place => clause.is_first && rules.yes_no.is_match(&clause.text),
            Want::Person | Want::Reason => others.is_empty(),
            _ => false,
        }
}

/// "Which papers do you need?" - "We need your passport"; "which one do I take?" - "Use the yellow one".
fn shares_verb(question: &str, clause: &Clause, rules: &Rules) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| rules.verbs.contains(*word)).map(|word| rules.stem(word)).collect()
    };
    let asked = words(question);
    !asked.is_empty() && (!asked.is_disjoint(&words(&clause.text)) || rules.how.is_match(&clause.text))
}

/// "With or without VAT": the words on both sides of the "or".
fn choices(question: &str, rules: &Rules) -> Option<HashSet<String>> {
    let (before, after) = question.split_once(" or ")?;
    let before = before.split_whitespace().next_back().unwrap_or_default();
    let after = after.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let keys = rules.key_words(&format!("{before} {after}"));
    (!keys.is_empty() && want(question, rules) == Want::YesNo).then_some(keys)
}

fn is_bare_answer(clause: &Clause, rules: &Rules) -> bool {
    let words = clause.text.split_whitespace().count();
    let is_fragment = clause.is_first && words <= 7 && !clause.text.starts_with("that ");
    rules.yes_no.is_match(&clause.text) && (clause.is_first || words < 3)
        || is_fragment && clause.text.starts_with(|l: char| l.is_ascii_digit())
}

fn has_what(want: Want, clause: &Clause, rules: &Rules) -> bool {
    let text = &clause.text;
    match want {
        Want::Time => rules.time.is_match(text),
        Want::Money => rules.money.is_match(text),
        Want::Number => rules.number.is_match(text),
        Want::Length => rules.length.is_match(text),
        Want::Place => rules.place.is_match(text),
        Want::Person => clause.has_name || rules.person.is_match(text),
        Want::Way => rules.how.is_match(text) || rules.way.is_match(text),
        Want::Reason => rules.reason.is_match(text),
        Want::YesNo | Want::Thing => true,
    }
}

/// What a question wants to hear: the first pattern of the sheet that fits.
fn want(question: &str, rules: &Rules) -> Want {
    let found = rules.wants.iter().find(|pattern| pattern.regex.is_match(question));
    match found.map(|pattern| pattern.name.as_str()) {
        Some("time") => Want::Time,
        Some("money") => Want::Money,
        Some("number") => Want::Number,
        Some("length") => Want::Length,
        Some("place") => Want::Place,
        Some("person") => Want::Person,
        Some("way") => Want::Way,
        Some("reason") => Want::Reason,
        Some("thing") => Want::Thing,
        _ => Want::YesNo,
    }
}
