//! The end of a message, as tables.

use super::*;

#[test]
fn what_goes_out_stuffed_comes_in_as_it_was() {
    let through = |raw: &str| {
        let mut wire = stuffed(raw.as_bytes());
        wire.extend_from_slice(b".\r\n");
        let mut got = Vec::new();
        let end = Unstuffer::default().feed(&wire, |bytes| got.extend_from_slice(bytes));
        assert_eq!(end, Some(wire.len()), "{raw:?}");
        String::from_utf8(got).expect("text")
    };
    for raw in ["", "a\r\n", ".\r\n", "..a\r\n.\r\n\r\n.b\r\n", "a.b\r\n"] {
        assert_eq!(through(raw), raw);
    }
    assert_eq!(through("a"), "a\r\n", "a last line is ended");
    assert_eq!(through("a\n.\nb\r.\rc\n\r\n"), "a\r\n.\r\nb\r\n.\r\nc\r\n\r\n", "a bare end is an end");
}

/// Feeds the bytes in pieces of each size up to their length; all must give the same.
fn check(stuffed: &str, content: Option<&str>, rest: &str) {
    for size in 1..=stuffed.len() {
        let mut unstuffer = Unstuffer::default();
        let mut got = Vec::new();
        let mut end = None;
        for (number, piece) in stuffed.as_bytes().chunks(size).enumerate() {
            if let Some(length) = unstuffer.feed(piece, |bytes| got.extend_from_slice(bytes)) {
                end = Some(number * size + length);
                break;
            }
        }
        let got = String::from_utf8(got).expect("text");
        match content {
            Some(content) => {
                let end = end.expect("the message ends");
                assert_eq!((got.as_str(), &stuffed[end..]), (content, rest), "{stuffed:?} by {size}");
            }
            None => assert_eq!(end, None, "{stuffed:?} by {size}"),
        }
    }
}

#[test]
fn a_message_ends_at_its_lone_dot() {
    check("a\r\n.\r\nQUIT\r\n", Some("a\r\n"), "QUIT\r\n");
    check(".\r\n", Some(""), "");
    check("a\r\n\r\n.\r\n", Some("a\r\n\r\n"), "");
    check("a\r\n", None, "");
}

#[test]
fn a_stuffed_dot_is_taken_off_once() {
    check("..\r\n.\r\n", Some(".\r\n"), "");
    check("...a\r\n.b\r\n.\r\n", Some("..a\r\nb\r\n"), "");
    check("a.\r\n.\r\n", Some("a.\r\n"), "");
}

#[test]
fn nothing_looser_ends_a_message() {
    for smuggled in [
        "a\n.\nMAIL",
        "a\n.\r\nMAIL",
        "a\r\n.\nMAIL",
        "a\r.\rMAIL",
        "a\r.\r\nMAIL",
        "a\r\n.\rMAIL",
        "a\r\n.\r\rMAIL",
        "a\r\n.\r\r\nMAIL",
        "a\r\n\x00.\r\nMAIL",
    ] {
        check(smuggled, None, "");
    }
    check("a\r\n.\r\r\nb\r\n.\r\n", Some("a\r\n\r\r\nb\r\n"), "");
    check("a\n.\r\nb\r\n.\r\n", Some("a\n.\r\nb\r\n"), "");
}
