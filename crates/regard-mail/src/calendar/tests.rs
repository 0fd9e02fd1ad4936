use super::*;

const ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Pacific Standard Time\n\
    BEGIN:STANDARD\nDTSTART:16010101T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nTZOFFSETFROM:-0700\nTZOFFSETTO:-0800\nEND:STANDARD\n\
    BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nTZOFFSETFROM:-0800\nTZOFFSETTO:-0700\nEND:DAYLIGHT\n\
    END:VTIMEZONE\n";

fn event(lines: &str) -> Event {
    let text =
        format!("BEGIN:VCALENDAR\nMETHOD:REQUEST\n{ZONE}BEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    parse(&text).events.into_iter().next().expect("one event")
}

fn check_start(line: &str, expected: &str) {
    assert_eq!(event(line).start.map(|s| s.to_string()).as_deref(), Some(expected), "{line}");
}

#[test]
fn times_are_read_in_their_zone() {
    check_start("DTSTART:20240401T100000Z", "2024-04-01T10:00:00+00:00");
    check_start("DTSTART;TZID=Europe/Berlin:20240401T100000", "2024-04-01T10:00:00+02:00");
    check_start("DTSTART;TZID=\"Pacific Standard Time\":20240401T100000", "2024-04-01T10:00:00-07:00");
    check_start("DTSTART;TZID=Pacific Standard Time:20240101T100000", "2024-01-01T10:00:00-08:00");
    check_start("DTSTART;TZID=/x.org/1/Europe/Berlin:20240101T100000", "2024-01-01T10:00:00+01:00");
    check_start("DTSTART;TZID=Nowhere:20240101T100000", "2024-01-01T10:00:00");
    check_start("DTSTART;VALUE=DATE:20240229", "2024-02-29");
}

#[test]
fn people_and_escapes_are_read() {
    let got = event(
        "SUMMARY:Visit\\, with\n  tea\nORGANIZER;CN=\"Ben, Agent\":MAILTO:Ben@example.com\n\
         ATTENDEE;CN=Dora ^'D^';PARTSTAT=accepted:mailto:dora@example.com\nLOCATION:Hall\\nFloor 2",
    );
    assert_eq!(got.summary.as_deref(), Some("Visit, with tea"));
    assert_eq!(got.location.as_deref(), Some("Hall\nFloor 2"));
    assert_eq!(got.organizer, Some(Address { name: "Ben, Agent".into(), email: "ben@example.com".into() }));
    let dora = Address { name: "Dora \"D\"".into(), email: "dora@example.com".into() };
    assert_eq!(got.attendees, [(dora, Some("ACCEPTED".to_owned()))]);
}

#[test]
fn a_broken_line_does_not_hide_an_appointment() {
    let text = "BEGIN:VCALENDAR\nX\nBEGIN:VEVENT\nSUMMARY:Visit\n;;;\nEND:VALARM\nDTSTART:2024\n";
    let got = parse(text);
    assert_eq!(got.events[0].summary.as_deref(), Some("Visit"));
    assert_eq!(parse("hello"), Calendar::default());
}

#[test]
fn the_summary_can_be_read_by_anybody() {
    let text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Visit\nDTSTART:20240401T100000Z\nDTEND:20240401T113000Z\n\
                LOCATION:Hall\nORGANIZER;CN=Ben:mailto:ben@example.com\nEND:VEVENT\nEND:VCALENDAR";
    let expected =
        "Invitation: Visit\nMon 1 Apr 2024, 10:00–11:30 UTC+00:00\nHall\nOrganizer: Ben <ben@example.com>";
    assert_eq!(parse(text).summary(), expected);
}
