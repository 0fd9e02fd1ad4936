//! What a person is recognised by in somebody's words: the forms by which a desk of a million people finds, in one look
//! at an index, whom a draft may mean.

/// Digits that two notations of one number have in common.
const PHONE_DIGITS: usize = 7;

/// A name in small letters with single blanks and straight apostrophes: "Eve  O\u{2019}Hara" is "eve o'hara".
pub fn name_key(name: &str) -> String {
    let plain: String = name.chars().map(|letter| if letter == '\u{2019}' { '\'' } else { letter }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last word of a name of several, as [`name_key`] writes it.
pub fn surname_key(name: &str) -> Option<String> {
    let key = name_key(name);
    key.rsplit_once(' ').map(|(_, last)| last.to_owned())
}

/// The last seven digits of a telephone number in any notation; `None` when it has fewer.
pub fn phone_key(number: &str) -> Option<String> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(PHONE_DIGITS)?;
    Some(digits[from..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::{name_key, phone_key, surname_key};

    #[test]
    fn a_person_is_found_in_any_notation() {
        assert_eq!(name_key(" Eve  O\u{2019}Hara "), "eve o'hara");
        assert_eq!(name_key("\u{c9}VE \u{c4}rm"), "\u{e9}ve \u{e4}rm");
        assert_eq!(surname_key("Eve van Example").as_deref(), Some("example"));
        assert_eq!(surname_key("Eve"), None);
        for number in ["+44 (0)20 7946 0958", "020 7946 0958", "79460958"] {
            assert_eq!(phone_key(number).as_deref(), Some("9460958"), "{number}");
        }
        assert_eq!(phone_key("12 34"), None);
    }
}
