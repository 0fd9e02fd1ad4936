//! Hours, holidays and waits as people write them in a form, and back.

use jiff::civil::Date;
use regard_domain::schedule::{Holiday, Slot};

const DAY: u32 = 24 * 60;

/// The hours of a day of the week (0 is Monday) as text: "09:00-12:00, 13:00-17:00".
pub fn text_of_day(day: u32, slots: &[Slot]) -> String {
    let mine = slots.iter().filter(|slot| slot.start / DAY == day);
    mine.map(|slot| format!("{}-{}", clock(slot.start - day * DAY), clock(slot.end - day * DAY)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The slots that a text says for a day of the week.
///
/// # Errors
/// A sentence about what is wrong.
pub fn day_of_text(day: u32, text: &str) -> Result<Vec<Slot>, String> {
    let mut slots = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let span = part.split_once(['-', '–']).and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        let Some((start, end)) = span.filter(|(start, end)| start < end) else {
            return Err(format!("“{part}” is no span such as 09:00-17:00."));
        };
        slots.push(Slot { start: day * DAY + start, end: day * DAY + end });
    }
    slots.sort_by_key(|slot| slot.start);
    match slots.windows(2).any(|pair| pair[0].end > pair[1].start) {
        true => Err("Two spans of this day overlap.".into()),
        false => Ok(slots),
    }
}

/// The minute of a day: "9", "9:30", "24:00".
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

/// Holidays as text, one a line.
pub fn text_of_holidays(holidays: &[Holiday]) -> String {
    let line = |holiday: &Holiday| match holiday.first == holiday.last {
        true => format!("{} {}", holiday.first, holiday.name),
        false => format!("{} to {} {}", holiday.first, holiday.last, holiday.name),
    };
    holidays.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The holidays that a text says.
///
/// # Errors
/// A sentence about the first line that cannot be read.
pub fn holidays_of_text(text: &str) -> Result<Vec<Holiday>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            holiday(line).ok_or_else(|| format!("“{line}” does not begin with a day such as 2026-12-25."))
        })
        .collect()
}

fn holiday(line: &str) -> Option<Holiday> {
    let mut words = line.split_whitespace();
    let first: Date = words.next()?.parse().ok()?;
    let mut rest: Vec<&str> = words.collect();
    let mut last = first;
    if let ["to", day, ..] = rest[..] {
        last = day.parse().ok()?;
        rest.drain(..2);
    }
    (first <= last).then(|| Holiday { name: rest.join(" "), first, last })
}

/// Minutes as hours: "8", "0.5".
pub fn text_of_minutes(minutes: i64) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
    }
}

/// Hours as minutes, rounded down to whole ones.
///
/// # Errors
/// A sentence about what would be right.
pub fn minutes_of_text(text: &str) -> Result<i64, String> {
    let wrong = || "Give hours such as 4 or 0.5.".to_owned();
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 5 || part.len() > 4 || !is_number(whole) || !is_number(part) {
        return Err(wrong());
    }
    let scale = 10_i64.pow(u32::try_from(part.len()).unwrap_or(0));
    let part: i64 = if part.is_empty() { 0 } else { part.parse().map_err(|_| wrong())? };
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    // Rounded to the nearest minute, so that what was shown with two digits reads back as it was.
    let minutes = whole * 60 + (part * 60 * 2 + scale) / (scale * 2);
    if minutes >= 1 { Ok(minutes) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_back_as_they_were_written() {
        let cases = [
            ("09:00-17:00", Ok("09:00-17:00")),
            ("13-17:30 , 9–12", Ok("09:00-12:00, 13:00-17:30")),
            ("00:00-24:00", Ok("00:00-24:00")),
            ("", Ok("")),
            ("17:00-09:00", Err(())),
            ("9-12, 11-13", Err(())),
            ("9-25", Err(())),
            ("all day", Err(())),
        ];
        for (text, expected) in cases {
            let got = day_of_text(2, text).map(|slots| text_of_day(2, &slots)).map_err(|_| ());
            assert_eq!(got, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn holidays_read_back_as_they_were_written() {
        let text = "2026-12-24 to 2027-01-01 Winter break\n2027-05-01 Labour day";
        assert_eq!(text_of_holidays(&holidays_of_text(text).unwrap()), text);
        for wrong in ["Christmas", "2026-02-30 Never", "2026-12-24 to 2026-12-20 Backwards"] {
            assert!(holidays_of_text(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_wait_reads_back_to_the_minute() {
        for minutes in 1..2_000 {
            let text = text_of_minutes(minutes);
            assert_eq!(minutes_of_text(&text), Ok(minutes), "{text}");
        }
        for wrong in ["", "0", "-1", "soon", "1.2.3", "999999"] {
            assert!(minutes_of_text(wrong).is_err(), "{wrong}");
        }
    }
}
