//! Invitations: title, time, place and people as stated.

use regard_mail::calendar::{self, Event};
use serde_json::{Value, json};

use crate::data::{self, read};

#[test]
fn invitations_are_read() {
    let expected = data::json("calendar/expected.json");
    let files = expected["files"].as_array().expect("files");
    let mut right = 0;
    for file in files {
        let name = file["file"].as_str().expect("file");
        let bytes = read(&format!("calendar/{name}"));
        let got = calendar::parse(&String::from_utf8_lossy(&bytes));
        // A file that the reference cannot read only must not bring us down.
        let Some(events) = file["events"].as_array() else {
            right += 1;
            continue;
        };
        let got_events: Vec<Value> =
            got.events.iter().zip(events).map(|(got, stated)| shown(got, stated)).collect();
        let same =
            got.events.len() == events.len() && got_events == *events && json!(got.method) == file["method"];
        right += usize::from(same);
        if !same {
            println!("MISS calendar {name}: {:?} {got_events:?}\n  expected {events:?}", got.method);
        }
    }
    println!("invitations right: {right} of {}", files.len());
    assert_eq!(right, files.len());
}

/// The event in the form of the expected one, so far as that asserts a field.
fn shown(event: &Event, stated: &Value) -> Value {
    let all = json!({
        "uid": event.uid,
        "summary": event.summary,
        "start": event.start.map(|s| s.to_string()),
        "location": event.location,
        "organizer": event.organizer.as_ref().map(|o| o.email.clone()),
        "attendees": event.attendees.len(),
    });
    let fields = stated.as_object().expect("event").keys();
    fields.map(|name| (name.clone(), all[name].clone())).collect::<serde_json::Map<_, _>>().into()
}
