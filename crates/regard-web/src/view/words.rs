//! Small words: numbers as people say them, sizes, lists of names, initials.

/// The number in words up to twelve, then in figures: "no", "one", "two", ..., "13".
pub fn number(n: u64) -> String {
    const SMALL: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    usize::try_from(n).ok().and_then(|i| SMALL.get(i)).map_or_else(|| n.to_string(), |w| (*w).to_owned())
}

/// A count with its noun: `counted(1, "person", "people")` is "one person".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// The same text with its first letter large, for the start of a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names as they are read aloud: "Eleanor", "Eleanor and Peter", "Eleanor, Peter and 3 more".
pub fn names<S: AsRef<str>>(names: &[S], at_most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(at_most.max(1)).map(AsRef::as_ref).collect();
    let more = names.len() - shown.len();
    match (shown.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => (*one).to_owned(),
        ([rest @ .., last], 0) => format!("{} and {last}", rest.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// A size in bytes as people read it, in thousands: "812 B", "1.9 KB", "4.1 MB".
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let text = if value < 99.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{} {}", text.trim_end_matches(".0"), UNITS[unit])
}

/// One or two letters for a face: "Eleanor Whitcombe" gives "EW", "hello@shop.example" gives "H".
pub fn initials(name: &str) -> String {
    let plain = name.split('@').next().unwrap_or(name);
    let mut words = plain.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

/// One of six hues for a face, always the same for the same name.
pub fn hue(name: &str) -> u8 {
    let hash = name.chars().fold(7_u32, |a, c| (a * 31 + c as u32) % 997);
    u8::try_from(hash % 6).expect("a remainder of six fits")
}

/// The name people are spoken to by: the first word of a name, or the part before `@`.
pub fn first_name(name: &str) -> &str {
    name.split('@').next().and_then(|n| n.split_whitespace().next()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_words_up_to_twelve() {
        let check = |n, expected: &str| assert_eq!(counted(n, "person", "people"), expected);
        check(0, "no people");
        check(1, "one person");
        check(12, "twelve people");
        check(13, "13 people");
        assert_eq!(sentence("three people"), "Three people");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn names_are_joined_as_they_are_read() {
        let check = |list: &[&str], most, expected: &str| assert_eq!(names(list, most), expected);
        check(&[], 3, "");
        check(&["Dora"], 3, "Dora");
        check(&["Dora", "Eve"], 3, "Dora and Eve");
        check(&["Dora", "Eve", "Ben"], 3, "Dora, Eve and Ben");
        check(&["Dora", "Eve", "Ben", "Cleo", "Anna"], 2, "Dora, Eve and 3 more");
    }

    #[test]
    fn sizes_are_short() {
        let check = |bytes, expected: &str| assert_eq!(size(bytes), expected);
        check(0, "0 B");
        check(999, "999 B");
        check(1_900, "1.9 KB");
        check(4_100_000, "4.1 MB");
        check(250_000, "250 KB");
        check(999_970, "1 MB");
        check(2_000_000_000, "2 GB");
    }

    #[test]
    fn a_face_has_one_or_two_letters() {
        let check = |name: &str, expected: &str| assert_eq!(initials(name), expected);
        check("Eleanor Whitcombe", "EW");
        check("Maria del Carmen Ruiz", "MR");
        check("Plato", "P");
        check("hello@shop.example", "H");
        check("(shop) team", "ST");
        check("élodie", "É");
        check("", "?");
        check("…", "?");
        assert!(hue("Eleanor Whitcombe") < 6);
        assert_eq!(first_name("Eleanor Whitcombe"), "Eleanor");
        assert_eq!(first_name("dora@example.com"), "dora");
    }
}
