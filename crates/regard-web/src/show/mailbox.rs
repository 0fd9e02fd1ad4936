//! How a mailbox goes, in words: what was fetched when, what is wrong, what was found when it was tried.

use super::reader::Reader;
use crate::view::held::Check;
use crate::view::icon::Icon;
use crate::view::tone::Tone;
use crate::view::when::ago;
use crate::view::words::{counted as count_of, sentence};
use regard_services::mailboxes::Mailbox;
use regard_services::mailboxes::fetching::FolderCount;
use regard_services::mailboxes::finding::{Checks, Finding};
use regard_services::mailboxes::settings::Receiving;

/// Its state in a word or two, and its colour.
pub fn state(mailbox: &Mailbox) -> (String, Tone) {
    let is_fetched = matches!(mailbox.receiving, Receiving::Imap(_));
    let wrong = u64::try_from(faults(mailbox).len()).unwrap_or(0);
    match (mailbox.is_active, wrong) {
        (false, _) => ("Paused".into(), Tone::Rest),
        (true, 1..) => (format!("{} to mend", sentence(&count_of(wrong, "thing", "things"))), Tone::Soon),
        (true, 0) if is_fetched && mailbox.reached_at.is_none() => ("Being reached".into(), Tone::Calm),
        (true, 0) => ("Well".into(), Tone::Kept),
    }
}

/// What is wrong with it, each with what mends it.
pub fn faults(mailbox: &Mailbox) -> Vec<String> {
    let is_fetched = matches!(mailbox.receiving, Receiving::Imap(_));
    let receiving = Some(&mailbox.state_reason).filter(|_| is_fetched && mailbox.state == "troubled");
    let sending = Some(&mailbox.sending_reason);
    let all = [receiving, sending].into_iter().flatten();
    all.filter(|reason| !reason.is_empty()).cloned().collect()
}

/// When it was last fetched, and how much of it is here.
pub fn line(mailbox: &Mailbox, folders: &[FolderCount], reader: &Reader) -> String {
    match (&mailbox.receiving, mailbox.reached_at) {
        (Receiving::Smtp, _) => "Other servers bring its mail to our door".into(),
        (Receiving::None, _) => "Its mail comes by a pipe, or not at all".into(),
        (Receiving::Imap(_), _) if !mailbox.is_active => "It rests: nothing is fetched".into(),
        (Receiving::Imap(_), None) => "Not fetched yet".into(),
        (Receiving::Imap(_), Some(at)) => {
            let fetched = format!("Fetched {}", ago(at, reader.now, &reader.zone));
            let counts: Vec<(i64, i64)> = folders.iter().filter_map(|folder| folder.there_and_here).collect();
            if counts.is_empty() {
                return fetched;
            }
            let (there, here) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            format!("{fetched}, {here} of {there} messages here")
        }
    }
}

/// What both sides counted in a folder.
pub fn counted(folder: &FolderCount, reader: &Reader) -> Check {
    let Some((there, here)) = folder.there_and_here else {
        return Check::new(Icon::Clock, Tone::Calm, &folder.name, "not counted yet");
    };
    let when = folder.counted_at.map(|at| reader.moment(at).text).unwrap_or_default();
    if here >= there {
        return Check::holds(&folder.name, &format!("{here} of {there}"))
            .explained(&format!("Counted {when}. All that is ours to have is here."), "");
    }
    let missing = there - here;
    let detail = format!("Counted {when}. {missing} did not come; they are tried again every hour.");
    Check::new(Icon::CircleAlert, Tone::Soon, &folder.name, &format!("{here} of {there}"))
        .explained(&detail, "")
}

/// What was found when the connection was tried.
pub fn tried(checks: &Checks) -> Vec<Check> {
    let receiving = checks.receiving.iter().map(|finding| found(finding, "in"));
    receiving.chain(checks.sending.iter().map(|finding| found(finding, "out"))).collect()
}

fn found(finding: &Finding, way: &str) -> Check {
    if finding.is_good {
        Check::holds(&finding.sentence, way)
    } else {
        Check::new(Icon::Wrench, Tone::Soon, &finding.sentence, way)
    }
}
