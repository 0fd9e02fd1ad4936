//! winmail.dat: every file comes out, byte for byte.

use regard_mail::attachment::{Attachment, sha256_hex};
use regard_mail::tnef;
use serde_json::{Value, json};

use crate::data::{self, read};

#[test]
fn winmail_dat_is_unpacked() {
    let expected = data::json("tnef/expected.json");
    let files = expected["files"].as_array().expect("files");
    let mut right = 0;
    for file in files {
        let name = file["file"].as_str().expect("file");
        let got = tnef::unpack(&read(&format!("tnef/{name}")));
        let attachments = file["attachments"].as_array().expect("attachments");
        let same = got.files.len() == attachments.len()
            && got.files.iter().zip(attachments).all(|(got, expected)| is_same(got, expected));
        // The reference counts a preview as a text.
        let text = got.text.is_some() || got.preview.is_some();
        let bodies = json!({"text": text, "html": got.html.is_some(), "rtf": got.rtf.is_some()});
        if same && bodies == file["has_body"] {
            right += 1;
        } else {
            println!(
                "MISS tnef {name}: {bodies} {:?}",
                got.files.iter().map(|f| &f.name).collect::<Vec<_>>()
            );
        }
    }
    println!("winmail.dat right: {right} of {}", files.len());
    assert_eq!(right, files.len());
}

/// The reference drops NUL bytes at the end of what a property carries. They belong to the file, whose stated size
/// counts them, so here they stay and are dropped for the comparison only.
fn is_same(got: &Attachment, expected: &Value) -> bool {
    let end = got.content.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
    let digest = |bytes: &[u8]| json!([got.name, bytes.len(), sha256_hex(bytes)]);
    let expected = json!([expected["name"], expected["bytes"], expected["sha256"]]);
    digest(&got.content) == expected || digest(&got.content[..end]) == expected
}
