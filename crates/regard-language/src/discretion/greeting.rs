//! A greeting that names somebody else.

use super::rules::Rules;
use super::{Context, Kind, Leak, Level, Person};
use crate::text::Text;
use std::ops::Range;

/// Short forms of first names: the first word is the long one.
const SHORT_FORMS: &[&[&str]] = &[
    &["robert", "rob", "bob", "bobby", "robbie"],
    &["william", "will", "bill", "billy", "liam"],
    &["margaret", "maggie", "peggy", "meg", "greta"],
    &["elizabeth", "liz", "beth", "betty", "lizzie", "eliza", "lisa"],
    &["richard", "rick", "dick", "richie", "rich"],
    &["james", "jim", "jimmy", "jamie"],
    &["john", "jack", "johnny", "jon"],
    &["edward", "ed", "ted", "teddy", "eddie", "ned"],
    &["katherine", "kate", "kathy", "katie", "kitty", "catherine", "cathy"],
    &["michael", "mike", "mick", "mickey"],
    &["thomas", "tom", "tommy"],
    &["alexander", "alex", "sandy", "sasha", "xander"],
    &["alexandra", "alex", "sandra", "sasha"],
    &["andrew", "andy", "drew"],
    &["anthony", "tony"],
    &["charles", "charlie", "chuck"],
    &["christopher", "chris", "kit"],
    &["christina", "chris", "tina"],
    &["daniel", "dan", "danny"],
    &["david", "dave", "davy"],
    &["deborah", "debbie", "deb"],
    &["dorothy", "dot", "dottie", "dora"],
    &["frederick", "fred", "freddie"],
    &["henry", "harry", "hank"],
    &["jennifer", "jen", "jenny"],
    &["joseph", "joe", "joey"],
    &["josephine", "jo", "josie"],
    &["matthew", "matt"],
    &["nicholas", "nick", "nicky"],
    &["patricia", "pat", "patty", "tricia", "trish"],
    &["patrick", "pat", "paddy"],
    &["peter", "pete"],
    &["rebecca", "becky", "becca"],
    &["samuel", "sam", "sammy"],
    &["samantha", "sam"],
    &["stephen", "steve", "steven"],
    &["susan", "sue", "susie"],
    &["victoria", "vicky", "tori"],
    &["lawrence", "larry"],
    &["francis", "frank"],
    &["frances", "fran", "frankie"],
    &["benjamin", "ben", "benny"],
    &["eleanor", "ellie", "nell", "nora"],
    &["helen", "nell", "nelly"],
    &["mary", "molly", "polly"],
    &["anne", "annie", "nan"],
];

/// Names in greetings that fit nobody on the ticket.
pub(super) fn wrong_recipients(text: &Text<'_>, rules: &Rules, context: &Context) -> Vec<Leak> {
    let mut found = Vec::new();
    if context.ticket_people.iter().all(|person| person.name.is_empty()) {
        return found;
    }
    let mut start = 0;
    for line in text.folded().split_inclusive('\n') {
        let names = rules.greetings.captures(line).and_then(|captures| captures.name("names"));
        if let Some(names) = names {
            let range = start + names.start()..start + names.end();
            found.extend(wrong_in(text, rules, context, range));
        }
        start += line.len();
    }
    found
}

/// The greeted, one by one: "Dora and Frank".
fn wrong_in(text: &Text<'_>, rules: &Rules, context: &Context, range: Range<usize>) -> Vec<Leak> {
    let folded = text.folded();
    let mut found = Vec::new();
    for part in folded[range.clone()].split(" and ").flat_map(|part| part.split(" & ")) {
        let offset = part.as_ptr() as usize - folded.as_ptr() as usize;
        let words = name_words(text, rules, offset, part);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        let has_title = rules.titles.is_match(folded[first.clone()].trim_end_matches('.'));
        let names: Vec<&str> =
            words.iter().skip(usize::from(has_title)).map(|word| &folded[word.clone()]).collect();
        let fits = |people: &[Person]| people.iter().any(|person| is_greeted(person, &names, has_title));
        if names.is_empty() || fits(&context.ticket_people) {
            continue;
        }
        let level = if fits(&context.other_customers) { Level::Block } else { Level::Warn };
        let bytes = first.start..last.end;
        found.push(Leak { kind: Kind::WrongRecipient, level, bytes, rule: "greets-somebody-else" });
    }
    found
}

/// The words of a name, from the first: title, then capitals.
fn name_words(text: &Text<'_>, rules: &Rules, offset: usize, part: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    for word in part.split_whitespace() {
        let start = offset + (word.as_ptr() as usize - part.as_ptr() as usize);
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
        let is_capital = text.written(start..start + word.len()).starts_with(char::is_uppercase);
        let is_title = rules.titles.is_match(bare.trim_end_matches('.'));
        let is_name = is_capital && !rules.general.is_match(bare) || is_title;
        if !is_name || words.len() == 4 || bare.ends_with("'s") {
            // "Hello Demo family" greets the Demos; "Hi all" nobody.
            break;
        }
        words.push(start..start + word.trim_end_matches(|letter: char| !letter.is_alphanumeric()).len());
    }
    words
}

/// Whether a greeting with these names is meant for this person.
fn is_greeted(person: &Person, names: &[&str], has_title: bool) -> bool {
    let folded = person.name.to_lowercase();
    let own: Vec<&str> = folded.split([' ', '-', '.', ',']).filter(|word| !word.is_empty()).collect();
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return false };
    let fits = |name: &&str| {
        own.contains(name) || name.split('-').all(|part| own.contains(&part)) || is_short(first, name)
    };
    if has_title && names.len() == 1 {
        return own.contains(&names[0]) || last == &names[0];
    }
    names.iter().all(fits)
}

/// A nickname: a beginning, an initial, a short form, or the name made longer ("Franky").
fn is_short(first: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let begins = first.starts_with(name) || name.starts_with(first) && name.len() <= first.len() + 2;
    let stem = |word: &str| word.trim_end_matches(['y', 'i', 'e', 'a']).to_owned();
    let same_stem = stem(name).len() >= 3 && first.starts_with(&stem(name));
    let known = SHORT_FORMS.iter().any(|forms| forms.contains(&first) && forms.contains(&name));
    begins || same_stem || known
}
