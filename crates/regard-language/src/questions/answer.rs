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
}

/// For each question whether it is answered.
pub(super) fn judge(questions: &[&str], reply: &Text<'_>, rules: &Rules) -> Vec<bool> {
    let clauses = clauses(reply, rules);
    let mut used: Vec<Option<usize>> = vec![None; clauses.len()];
    let all_keys: Vec<HashSet<String>> = questions.iter().map(|question| rules.key_words(question)).collect();
    let mut answered: Vec<bool> = Vec::new();
    for (number, question) in questions.iter().enumerate() {
        let others: Vec<&HashSet<String>> =
            all_keys.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, keys)| keys).collect();
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
        let end = used[at].unwrap_or(questions.len());
        let open = (0..end).find(|&number| !answered[number] && fits(want(questions[number], rules)));
        if let Some(open) = open {
            answered[open] = true;
        }
    }
    answered
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
        for end in clause_ends(words) {
            let part = words[start..end].trim_matches(|letter: char| !letter.is_alphanumeric());
            let offset = part.as_ptr() as usize - shown.as_ptr() as usize;
            let written = reply.written(offset..offset + part.len());
            if !part.is_empty() && !rules.empty.is_match(part) {
                let has_name = written
                    .split_whitespace()
                    .skip(1)
                    .any(|word| word.starts_with(char::is_uppercase) && word.len() > 2)
                    || written.starts_with(char::is_uppercase) && start == 0 && is_title(part, rules);
                found.push(Clause {
                    text: part.to_owned(),
                    keys: rules.key_words(part),
                    has_name,
                    is_first: start == 0,
                });
            }
            start = end;
        }
    }
    found
}

/// Whether the first word, which always has its capital, could be a name: no small word of the language.
fn is_title(part: &str, rules: &Rules) -> bool {
    let first = part.split([' ', '\'']).next().unwrap_or_default();
    ["dr", "mr", "mrs", "ms", "my", "our"].contains(&first)
        || !first.is_empty() && !rules.stop.contains(first)
}

/// Ends of clauses: commas, semicolons, colons, " and ", " but ".
fn clause_ends(words: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = words.match_indices([',', ';', ':', '\u{2013}']).map(|(at, _)| at).collect();
    ends.retain(|&at| {
        let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        !(digit(words[..at].chars().next_back()) && digit(words[at + 1..].chars().next()))
    });
    for link in [" and ", " but ", " so ", " which "] {
        ends.extend(words.match_indices(link).map(|(at, _)| at));
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
    let kin = |keys: &HashSet<String>| {
        keys.iter().filter(|key| clause.keys.iter().any(|word| rules.are_kin(key, word))).count()
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
            || clause.text.contains("includ")
            || clause.text.starts_with("both");
    }
    let says_more = clause.keys.iter().any(|word| !keys.contains(word))
        || rules.yes_no.is_match(&clause.text)
        || clause.keys.len() < 3;
    let is_given = has_what(want, clause, rules);
    if own > 0 && own >= theirs {
        return (says_more || want == Want::YesNo)
            && (is_given || matches!(want, Want::YesNo | Want::Thing | Want::Way));
    }
    // What it wants, and nothing that another question asked for.
    theirs == 0
        && is_given
        && match want {
            Want::Money | Want::Time | Want::Number | Want::Way => true,
            Want::Place => clause.is_first && rules.yes_no.is_match(&clause.text),
            Want::Person | Want::Reason => others.is_empty(),
            _ => false,
        }
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
        Want::Place => rules.place.is_match(text),
        Want::Person => clause.has_name || text.contains("colleague") || text.contains("manager"),
        Want::Way => rules.how.is_match(text) || text.contains("you can ") || text.contains("attached"),
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
        Some("place") => Want::Place,
        Some("person") => Want::Person,
        Some("way") => Want::Way,
        Some("reason") => Want::Reason,
        Some("thing") => Want::Thing,
        _ => Want::YesNo,
    }
}
