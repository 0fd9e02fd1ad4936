//! A hot draft waits: long enough for a cup of coffee, never for ever. Its writer decides afterwards.

use jiff::{SignedDuration, Timestamp};

/// A draft as hot as this waits: two hard words, or one insult.
pub const HOT: u32 = 6;

/// How long it waits.
pub const WAITS: SignedDuration = SignedDuration::from_mins(10);

/// What becomes of a draft that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes; a wait there was is over.
    Goes,
    /// It begins to wait until then.
    Waits(Timestamp),
    /// It waits until then already.
    StillWaits(Timestamp),
    /// It is as hot as before, but its time is over: it goes because its writer wants it so.
    GoesAllTheSame,
}

/// Whether a draft of this heat goes now, given until when one on the same ticket waits.
pub fn judge(heat: u32, waits_until: Option<Timestamp>, now: Timestamp) -> Verdict {
    match waits_until {
        _ if heat < HOT => Verdict::Goes,
        None => Verdict::Waits(now + WAITS),
        Some(until) if now < until => Verdict::StillWaits(until),
        Some(_) => Verdict::GoesAllTheSame,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hot_draft_waits_ten_minutes_and_a_kind_one_never() {
        let now = Timestamp::UNIX_EPOCH;
        let until = now + WAITS;
        assert_eq!(judge(HOT - 1, None, now), Verdict::Goes);
        assert_eq!(judge(HOT, None, now), Verdict::Waits(until));
        assert_eq!(judge(HOT, Some(until), now), Verdict::StillWaits(until));
        assert_eq!(judge(0, Some(until), now), Verdict::Goes, "made kinder, it need not wait");
        assert_eq!(judge(HOT, Some(until), until), Verdict::GoesAllTheSame);
    }
}
