//! Names of folders and sets of numbers as IMAP writes them.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// A folder's name as a quoted string. A name with letters beyond ASCII is encoded (RFC 3501 section 5.1.3); an ASCII
/// one is taken as the server writes it.
pub(crate) fn quoted(folder: &str) -> String {
    let name = if folder.is_ascii() { folder.to_owned() } else { encoded(folder) };
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars().filter(|c| !c.is_control()) {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn encoded(folder: &str) -> String {
    let mut out = String::new();
    let mut beyond: Vec<u8> = Vec::new();
    let flush = |beyond: &mut Vec<u8>, out: &mut String| {
        if !beyond.is_empty() {
            out.push('&');
            out.push_str(&BASE64.encode(&beyond));
            out.push('-');
            beyond.clear();
        }
    };
    for c in folder.chars() {
        if c.is_ascii() {
            flush(&mut beyond, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            beyond.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut beyond, &mut out);
    out
}

/// A folder's name as a person reads it; what is not encoded rightly stays as it is.
pub(crate) fn decoded(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((inside, after)) = after.split_once('-') else { break };
        match inside {
            "" => out.push('&'),
            _ => match letters(inside) {
                Some(letters) => out.push_str(&letters),
                None => return name.to_owned(),
            },
        }
        rest = after;
    }
    out + rest
}

fn letters(base64: &str) -> Option<String> {
    let bytes = BASE64.decode(base64).ok()?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

/// Ascending numbers as a sequence set (RFC 3501 section 9): `1:3,7`.
pub(crate) fn set(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(number) => *end = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |(from, to): &(u32, u32)| if from == to { from.to_string() } else { format!("{from}:{to}") };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_servers_write_it_and_reads_back() {
        let cases = [
            ("INBOX", "\"INBOX\""),
            ("Entwürfe", "\"Entw&APw-rfe\""),
            ("Entw&APw-rfe", "\"Entw&APw-rfe\""),
            ("Ä & Ö", "\"&AMQ- &- &ANY-\""),
            ("日本語", "\"&ZeVnLIqe-\""),
            ("😀", "\"&2D3eAA-\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("a\r\nLOGOUT", "\"aLOGOUT\""),
        ];
        for (name, written) in cases {
            assert_eq!(quoted(name), written);
        }
        for name in ["INBOX", "Entwürfe", "Ä & Ö", "日本語", "😀"] {
            assert_eq!(decoded(&encoded(name)), name);
        }
        assert_eq!(decoded("odd&!!-name"), "odd&!!-name");
    }

    #[test]
    fn numbers_in_a_row_are_one_run() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(set(&[u32::MAX]), "4294967295");
        assert_eq!(set(&[]), "");
    }
}
