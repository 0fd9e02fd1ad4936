//! Words that are spread as people's words are: a few everywhere, most rarely; the same on every run.

use crate::dice::Dice;

/// A word that stands in about one of ten thousand comments.
pub(super) const RARE: &str = "zirconium";
/// A word that stands in about one of ten tickets.
pub(super) const COMMON: &str = "portafilter";
/// Two words that stand side by side in about one of two hundred comments.
pub(super) const PHRASE: &str = "steam wand";

/// What people write about, most frequent first.
const TOPICS: [&str; 48] = [
    "the", "and", "it", "is", "to", "my", "of", "that", "you", "for", "not", "machine", "with", "coffee",
    "have", "was", "on", "order", "please", "when", "there", "water", "can", "again", "still", "pump",
    "since", "after", "delivery", "hello", "thank", "boiler", "filter", "invoice", "grinder", "morning",
    "pressure", "beans", "parcel", "warranty", "seal", "refund", "noise", "manual", "spare", "basket",
    "leak", "lever",
];

const SYLLABLES: [&str; 40] = [
    "ba", "cor", "den", "el", "fra", "gin", "har", "il", "jun", "ka", "lo", "mer", "nor", "ol", "pri", "qua",
    "ri", "sto", "tal", "un", "ver", "wen", "xi", "yor", "zan", "bri", "cla", "dre", "fen", "gol", "hin",
    "kel", "lam", "mur", "ne", "os", "pel", "ras", "sil", "tor",
];

/// How many different words of the long tail there are.
const TAIL: u64 = 30_000;

/// A comment of about sixty words.
pub(super) fn comment(dice: &mut Dice) -> String {
    let count = 25 + dice.below(70);
    let mut text = String::with_capacity(400);
    for at in 0..count {
        if at > 0 {
            text.push(if at % 14 == 0 { '\n' } else { ' ' });
        }
        text.push_str(&word(dice));
    }
    if dice.once_in(20) {
        text.push(' ');
        text.push_str(COMMON);
    }
    if dice.once_in(200) {
        text.push(' ');
        text.push_str(PHRASE);
    }
    if dice.once_in(10_000) {
        text.push(' ');
        text.push_str(RARE);
    }
    text
}

/// A subject of a few words.
pub(super) fn subject(dice: &mut Dice) -> String {
    (0..3 + dice.below(4)).map(|_| word(dice)).collect::<Vec<_>>().join(" ")
}

fn word(dice: &mut Dice) -> String {
    if !dice.once_in(4) {
        // The product of two even chances is small more often than large, as ranks of words are.
        let rank = dice.below(48) * dice.below(48) / 48;
        return TOPICS[usize::try_from(rank).unwrap_or(0)].to_owned();
    }
    let rank = dice.below(TAIL) * dice.below(TAIL) / TAIL;
    let syllable = |part: u64| SYLLABLES[usize::try_from(part % 40).unwrap_or(0)];
    format!("{}{}{}", syllable(rank), syllable(rank / 40), syllable(rank / 1_600))
}
