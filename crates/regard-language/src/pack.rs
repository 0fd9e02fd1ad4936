//! Language packs: everything a language brings, as data. Each is a folder under `packs/` with one sheet per question.
//!
//! To add a language: write its sheets, add it to [`Tongue`], and run the labelled sets in it.

use crate::grammar::Habits;
use crate::lexicon::Lexicon;
use crate::sheet::Sheet;
use crate::text::Text;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A language we have a pack for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English, British and American.
    English,
    /// German.
    German,
}

/// The words of one language.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Which language.
    pub tongue: Tongue,
    /// Time words.
    pub lexicon: Lexicon,
    /// What the language adds to the grammar of time.
    pub habits: Habits,
    /// How it says that something is over or to come.
    pub tense: Tense,
}

/// Words that tell what is over from what is to come.
#[derive(Clone, Debug, Default)]
pub struct Tense {
    /// Words of what is over: was, bought, sent.
    pub past: HashSet<String>,
    /// Endings of such words.
    pub past_endings: Vec<String>,
    /// Beginnings that such words must have besides; none when any will do.
    pub past_starts: Vec<String>,
    /// Words of what is past though its deed is to come: booked ... to come.
    pub planners: HashSet<String>,
    /// Words before the date of a document: "your mail of 3 May".
    pub dated: HashSet<String>,
    /// Words of whose time it is: "your 2 o'clock" is a visitor.
    pub owners: HashSet<String>,
    /// Words before a day that only says which one: "our Monday team".
    pub belongs: HashSet<String>,
    /// Words before a verb of what is to come: "to".
    pub infinitive: HashSet<String>,
    /// Words that such a word may stand before without a verb: "to the".
    pub not_infinitive: HashSet<String>,
    /// Words of opening hours and habits.
    pub regular: HashSet<String>,
    /// Whether verbs may stand at the end, so that the whole sentence tells its tense.
    pub is_verb_last: bool,
    /// Words of what is to come, or is.
    pub future: HashSet<String>,
    /// Endings of such words, such as 'll.
    pub future_endings: Vec<String>,
    /// Words that open a clause of their own.
    pub openers: HashSet<String>,
    /// Words after which a day is the goal of an appointment, whatever the tense: "moved to Monday".
    pub goals: HashSet<String>,
}

/// Something that every language has, compiled when it is first asked for.
pub struct Tongues<T> {
    english: LazyLock<T>,
    german: LazyLock<T>,
}

impl<T> Tongues<T> {
    /// From how each is read.
    pub const fn new(english: fn() -> T, german: fn() -> T) -> Self {
        Self { english: LazyLock::new(english), german: LazyLock::new(german) }
    }

    /// That of a language.
    pub fn of(&self, tongue: Tongue) -> &T {
        match tongue {
            Tongue::English => &self.english,
            Tongue::German => &self.german,
        }
    }
}

static PACKS: Tongues<Pack> = Tongues::new(
    || Pack::read(Tongue::English, include_str!("../packs/en/time.txt")),
    || Pack::read(Tongue::German, include_str!("../packs/de/time.txt")),
);

impl Tongue {
    /// By its two letters, such as `en`.
    pub fn of(code: &str) -> Option<Self> {
        match code.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            _ => None,
        }
    }

    /// The language of a text by its smallest words; English when nothing speaks for another.
    pub fn guess(text: &Text<'_>) -> Self {
        const GERMAN_WORDS: &str = "der die das und ich wir sie ist nicht ein eine ihnen ihre bis zu mit auf f\u{fc}r uns \
            den dem werden wird am im haben du dir mir mich dich sich euch wie wo wann kann bitte noch auch es von hat \
            habe kein keine wenn oder bei zum zur ihr mein da einen des unser unsere etwas nichts nur aber sind wurde \
            wurden doch mal schon ja nein herr frau hallo danke vielen dank guten rechnung bestellung passwort kennwort \
            zugangscode intern interne notiz kunde kundin heute morgen";
        const ENGLISH_WORDS: &str = "the and i we you is not a to with for your our of will on it by have be at my this \
            that can do are me if please thanks no yes from as so but has was what when";
        let count = |known: &str| {
            let known: HashSet<&str> = known.split_whitespace().collect();
            let words = text.folded().split(|letter: char| !letter.is_alphanumeric());
            words.take(400).filter(|word| known.contains(word)).count()
        };
        let (german, english) = (count(GERMAN_WORDS), count(ENGLISH_WORDS));
        let has_umlaut = || text.folded().contains(['\u{e4}', '\u{f6}', '\u{fc}', '\u{df}']);
        let is_german = german > english || german == english && has_umlaut();
        if is_german { Self::German } else { Self::English }
    }

    /// The pack of this language.
    pub fn pack(self) -> &'static Pack {
        PACKS.of(self)
    }
}

impl Pack {
    fn read(tongue: Tongue, time: &str) -> Self {
        let sheet = Sheet::parse(time);
        let set = |name: &str| sheet.words(name).map(str::to_owned).collect::<HashSet<_>>();
        let list = |name: &str| sheet.words(name).map(str::to_owned).collect::<Vec<_>>();
        let has = |name: &str| sheet.words("habits").any(|habit| habit == name);
        Self {
            tongue,
            lexicon: Lexicon::of(&sheet),
            habits: Habits {
                followers: set("followers"),
                takers: set("takers"),
                plurals: set("plurals"),
                half_before: has("half-before"),
                dot_dates: has("dot-dates"),
            },
            tense: Tense {
                past: set("past"),
                past_endings: list("past-endings"),
                past_starts: list("past-starts"),
                planners: set("planners"),
                dated: set("dated"),
                owners: set("owners"),
                belongs: set("belongs"),
                infinitive: set("infinitive"),
                not_infinitive: set("not-infinitive"),
                regular: set("regular"),
                is_verb_last: has("verb-last"),
                future: set("future"),
                future_endings: list("future-endings"),
                openers: set("openers"),
                goals: set("goals"),
            },
        }
    }
}
