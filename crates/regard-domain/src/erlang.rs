//! How many have to be there: Erlang C (Erlang 1917), with what it takes for granted said beside the numbers.

use serde::Serialize;

/// What the formula takes for granted.
pub const ASSUMPTIONS: &str = "Arrivals are random and even over the period, service times exponential, everybody waits \
    until they are served, and all colleagues serve the same line.";

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Calls or chats in a period.
    pub calls: f64,
    /// Seconds of the period.
    pub per_secs: f64,
    /// Seconds one takes.
    pub handle_secs: f64,
    /// Colleagues who serve.
    pub agents: u32,
    /// The seconds within which they should be answered.
    pub target_secs: f64,
}

/// What a line with so many colleagues is like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Staffing {
    /// The load in erlangs: colleagues that would be busy all the time.
    pub erlangs: f64,
    /// The share that waits at all.
    pub waits: f64,
    /// The share answered within the target.
    pub within_target: f64,
    /// The mean wait of all, in seconds.
    pub mean_wait_secs: f64,
    /// How busy each is, 0 to 1.
    pub occupancy: f64,
}

/// The line at a load; `None` when it would grow without end: then more have to be there.
pub fn staffing(load: &Load) -> Option<Staffing> {
    let erlangs = load.calls / load.per_secs * load.handle_secs;
    let agents = f64::from(load.agents);
    if !erlangs.is_finite() || erlangs < 0.0 || erlangs >= agents {
        return None;
    }
    let waits = probability_of_waiting(erlangs, load.agents);
    let free = agents - erlangs;
    Some(Staffing {
        erlangs,
        waits,
        within_target: 1.0 - waits * (-free * load.target_secs / load.handle_secs).exp(),
        mean_wait_secs: waits * load.handle_secs / free,
        occupancy: erlangs / agents,
    })
}

/// The fewest colleagues with whom a line does not grow without end.
pub fn fewest(load: &Load) -> u32 {
    let erlangs = (load.calls / load.per_secs * load.handle_secs).clamp(0.0, f64::from(u32::MAX - 1));
    erlangs.floor() as u32 + 1
}

/// Erlang C by way of Erlang B, whose recursion needs no factorials.
fn probability_of_waiting(erlangs: f64, agents: u32) -> f64 {
    let blocked = (1..=agents).fold(1.0, |blocked, n| erlangs * blocked / (f64::from(n) + erlangs * blocked));
    let agents = f64::from(agents);
    agents * blocked / (agents - erlangs * (1.0 - blocked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUNDRED: Load =
        Load { calls: 100.0, per_secs: 1_800.0, handle_secs: 180.0, agents: 14, target_secs: 20.0 };

    #[test]
    fn a_hundred_calls_in_half_an_hour_with_fourteen_colleagues() {
        let line = staffing(&HUNDRED).expect("enough of them");
        assert!((line.waits - 0.1741).abs() < 0.00005, "{line:?}");
        assert!((line.within_target - 0.8884).abs() < 0.00005, "{line:?}");
        assert!((line.mean_wait_secs - 7.84).abs() < 0.005, "{line:?}");
    }

    #[test]
    fn too_few_is_said_and_never_an_endless_wait() {
        assert_eq!(staffing(&Load { agents: 10, ..HUNDRED }), None);
        assert_eq!(fewest(&HUNDRED), 11);
        assert_eq!(staffing(&Load { agents: 0, ..HUNDRED }), None);
    }
}
