//! What words mean for the grammar of time: "no later than" is a deadline, "Fri" a weekday, "fortnight" two weeks.
//!
//! The grammar knows only these senses, so a language is a list of words.

use crate::moment::{Edge, Hour, Unit};
use crate::sheet::Sheet;
use crate::text::Text;
use crate::token::{Kind, Token};
use std::collections::HashMap;

/// What a word or phrase can mean in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// by, until, no later than
    Deadline,
    /// before
    Before,
    /// on, from, for
    On,
    /// in, within, in the next: a length of time follows
    Within,
    /// at
    At,
    /// after
    After,
    /// between
    Between,
    /// to, and: between the ends of a window
    To,
    /// next
    Next,
    /// after next, said behind
    AfterNext,
    /// this, the coming
    This,
    /// last, previous, since, every: what follows is not a time to come
    Not,
    /// the
    Article,
    /// a, an: one of something
    One,
    /// of
    Of,
    /// about, around
    About,
    /// half
    Half,
    /// "and a half"
    AndHalf,
    /// "or two" behind a unit
    OrTwo,
    /// quarter (of an hour)
    QuarterHour,
    /// past (half past two)
    Past,
    /// to, before (quarter to five)
    UntilHour,
    /// business, working
    Business,
    /// one business day, as a word
    BusinessDay,
    /// a weekday, Monday is 0
    Weekday(usize),
    /// a weekday as a short word that is also another word (sat, sun): only written with a capital or after a preposition
    ShyWeekday(usize),
    /// a month
    Month(i8),
    /// a month that is also another word (may, march): only beside a number or after a preposition
    ShyMonth(i8),
    /// so many days after today
    DayAhead(i64),
    /// a day of the year with a name
    Feast(i8, i8),
    /// a unit of time, so many of it
    Unit(Unit, i64),
    /// a number
    Number(i64),
    /// the nth
    Ordinal(i8),
    /// a part of a period
    Edge(Edge),
    /// a part of a week, as a word (midweek)
    WeekEdge(Edge),
    /// the weekend
    Weekend,
    /// a part of the day
    Hour(Hour),
    /// a part of the day that is also another word (close): only after a deadline
    ShyHour(Hour),
    /// a part of today, as a word (tonight)
    TodayHour(Hour),
    /// am is false, pm is true
    Meridiem(bool),
    /// the week of a date
    WeekOf,
    /// o'clock
    Clock,
    /// at the latest, said behind
    Latest,
    /// from now, said behind
    FromNow,
    /// ago, said behind
    Ago,
    /// so much time as cannot be counted: a moment, a bit
    Uncounted,
}

/// One word or phrase of a text with its senses; none for a word without meaning here.
#[derive(Clone, Debug)]
pub struct Lex {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it may mean.
    pub senses: Vec<Sense>,
    /// The sign itself, or a blank for words and numbers.
    pub sign: char,
    /// Whether it stands directly behind the one before, without a blank.
    pub is_joined: bool,
    /// Whether it was written with a capital.
    pub capital: bool,
    /// Digits, when it is a number.
    pub digits: Option<u8>,
}

/// The time words of a language.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// By first word: the words that follow it, and what all of them together mean; longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Sense)>>,
    /// Whether "3." is an ordinal.
    has_dot_ordinals: bool,
    /// What follows digits to make an ordinal.
    ordinal_endings: Vec<String>,
}

impl Lexicon {
    /// Reads the sections `senses` and `forms` of a pack's `time` sheet.
    ///
    /// # Panics
    /// When a name is none of ours: the packs are part of the program, and a test reads each.
    pub fn of(sheet: &Sheet) -> Self {
        let mut lexicon = Self::default();
        for (name, phrases) in sheet.entries("senses") {
            let sense = sense(name).unwrap_or_else(|| panic!("the time sheet has no sense {name:?}"));
            for phrase in phrases {
                lexicon.add(phrase, sense);
            }
        }
        for (name, values) in sheet.entries("forms") {
            match name {
                "ordinal_endings" => lexicon.ordinal_endings = values.into_iter().map(String::from).collect(),
                "dot_ordinals" => lexicon.has_dot_ordinals = values == ["yes"],
                _ => {}
            }
        }
        for ways in lexicon.phrases.values_mut() {
            ways.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, sense: Sense) {
        let mut words = phrase.split_whitespace().map(str::to_owned);
        if let Some(first) = words.next() {
            self.phrases.entry(first).or_default().push((words.collect(), sense));
        }
    }

    /// Whether a word opens a phrase with this sense by itself.
    pub fn has(&self, word: &str, wanted: Sense) -> bool {
        self.phrases
            .get(word)
            .is_some_and(|ways| ways.iter().any(|(rest, s)| rest.is_empty() && *s == wanted))
    }

    /// All tokens as lexemes, longest phrases first.
    pub fn read(&self, text: &Text<'_>, tokens: &[Token]) -> Vec<Lex> {
        let mut found = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            let (senses, taken) = self.senses_at(text, tokens, at);
            let (first, last) = (tokens[at], tokens[at + taken - 1]);
            let sign = match first.kind {
                Kind::Sign => text.folded()[first.start..].chars().next().unwrap_or(' '),
                Kind::Line => '\n',
                Kind::Word | Kind::Number => ' ',
            };
            let digits =
                (first.kind == Kind::Number).then(|| u8::try_from(first.end - first.start).unwrap_or(99));
            found.push(Lex {
                start: first.start,
                end: last.end,
                senses,
                sign,
                is_joined: at > 0 && tokens[at - 1].end == first.start,
                capital: first.capital,
                digits,
            });
            at += taken;
        }
        found
    }

    /// The senses of the longest phrase here, and how many tokens it takes.
    fn senses_at(&self, text: &Text<'_>, tokens: &[Token], at: usize) -> (Vec<Sense>, usize) {
        let word = |token: &Token| &text.folded()[token.start..token.end];
        let first = &tokens[at];
        if first.kind == Kind::Number {
            return self.number(text, tokens, at);
        }
        let mut senses = Vec::new();
        let mut taken = 1;
        for (rest, sense) in self.phrases.get(word(first)).into_iter().flatten() {
            if !senses.is_empty() && rest.len() + 1 < taken {
                break;
            }
            let fits = tokens.len() > at + rest.len()
                && rest.iter().zip(&tokens[at + 1..]).all(|(wanted, token)| wanted == word(token));
            if fits {
                taken = rest.len() + 1;
                senses.push(*sense);
            }
        }
        (senses, taken)
    }

    fn number(&self, text: &Text<'_>, tokens: &[Token], at: usize) -> (Vec<Sense>, usize) {
        let token = &tokens[at];
        let value: i64 = text.folded()[token.start..token.end].parse().unwrap_or(-1);
        let next = tokens.get(at + 1).filter(|next| next.start == token.end);
        let next = next.map(|next| &text.folded()[next.start..next.end]);
        let ordinal = i8::try_from(value).ok().filter(|day| (1..=31).contains(day)).map(Sense::Ordinal);
        match (next, ordinal) {
            (Some(ending), Some(ordinal)) if self.ordinal_endings.iter().any(|known| known == ending) => {
                (vec![ordinal], 2)
            }
            (Some("."), Some(ordinal)) if self.has_dot_ordinals => (vec![Sense::Number(value), ordinal], 1),
            _ => (vec![Sense::Number(value)], 1),
        }
    }
}

/// The sense with this name in a sheet; `number 5`, `weekday 0`, `unit day 14` carry values.
fn sense(name: &str) -> Option<Sense> {
    let mut parts = name.split_whitespace();
    let head = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let number = |at: usize| rest.get(at).and_then(|value| value.parse::<i64>().ok());
    let small = |at: usize| number(at).and_then(|value| i8::try_from(value).ok());
    Some(match head {
        "deadline" => Sense::Deadline,
        "before" => Sense::Before,
        "on" => Sense::On,
        "within" => Sense::Within,
        "at" => Sense::At,
        "after" => Sense::After,
        "between" => Sense::Between,
        "to" => Sense::To,
        "next" => Sense::Next,
        "after-next" => Sense::AfterNext,
        "this" => Sense::This,
        "not" => Sense::Not,
        "article" => Sense::Article,
        "one" => Sense::One,
        "of" => Sense::Of,
        "about" => Sense::About,
        "half" => Sense::Half,
        "and-half" => Sense::AndHalf,
        "or-two" => Sense::OrTwo,
        "quarter-hour" => Sense::QuarterHour,
        "past" => Sense::Past,
        "until-hour" => Sense::UntilHour,
        "business" => Sense::Business,
        "business-day" => Sense::BusinessDay,
        "weekday" => Sense::Weekday(usize::try_from(number(0)?).ok()?),
        "shy-weekday" => Sense::ShyWeekday(usize::try_from(number(0)?).ok()?),
        "month" => Sense::Month(small(0)?),
        "shy-month" => Sense::ShyMonth(small(0)?),
        "day-ahead" => Sense::DayAhead(number(0)?),
        "feast" => Sense::Feast(small(0)?, small(1)?),
        "unit" => Sense::Unit(unit(rest.first()?)?, number(1)?),
        "number" => Sense::Number(number(0)?),
        "ordinal" => Sense::Ordinal(small(0)?),
        "edge" => Sense::Edge(edge(rest.first()?)?),
        "week-edge" => Sense::WeekEdge(edge(rest.first()?)?),
        "weekend" => Sense::Weekend,
        "hour" => Sense::Hour(hour(rest.first()?)?),
        "shy-hour" => Sense::ShyHour(hour(rest.first()?)?),
        "today-hour" => Sense::TodayHour(hour(rest.first()?)?),
        "am" => Sense::Meridiem(false),
        "pm" => Sense::Meridiem(true),
        "week-of" => Sense::WeekOf,
        "clock" => Sense::Clock,
        "latest" => Sense::Latest,
        "from-now" => Sense::FromNow,
        "ago" => Sense::Ago,
        "uncounted" => Sense::Uncounted,
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn edge(name: &str) -> Option<Edge> {
    Some(match name {
        "start" => Edge::Start,
        "early" => Edge::Early,
        "mid" => Edge::Mid,
        "end" => Edge::End,
        _ => return None,
    })
}

fn hour(name: &str) -> Option<Hour> {
    Some(match name {
        "morning" => Hour::Morning,
        "noon" => Hour::Noon,
        "afternoon" => Hour::Afternoon,
        "evening" => Hour::Evening,
        "midnight" => Hour::Midnight,
        "close" => Hour::Close,
        _ => return None,
    })
}
