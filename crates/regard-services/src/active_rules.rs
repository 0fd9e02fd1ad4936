//! The rules that run by themselves, understood once and kept until they change: an update of a ticket asks only whether
//! they are still the same.

use regard_domain::action::Action;
use regard_domain::condition::Conditions;
use regard_domain::condition::hours::age_of;
use regard_domain::definition::Definition;
use regard_domain::id::{DefinitionId, GroupId};
use regard_domain::schedule::Schedule;
use regard_domain::sla::Policy;
use std::sync::{Arc, PoisonError, RwLock};

/// The setting that says when the rules last changed.
pub(crate) const RULES_VERSION: &str = "rules_version";

/// A rule, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Which one.
    pub id: DefinitionId,
    /// What people call it.
    pub title: String,
    /// When it fits.
    pub conditions: Conditions,
    /// What it does.
    pub actions: Vec<Action>,
}

impl Rule {
    /// Understands a definition.
    pub fn of(found: &Definition) -> Self {
        Self {
            id: found.id,
            title: found.title.clone(),
            conditions: Conditions::read(&found.body, "conditions"),
            actions: Action::list(&found.body),
        }
    }

    /// Whether time alone can make it fit: an automation without that would never end.
    pub(crate) fn is_about_time(&self) -> bool {
        let conditions = &self.conditions;
        conditions.all.iter().chain(&conditions.any).any(|one| age_of(one).is_some())
    }
}

/// All rules that are in use.
#[derive(Clone, Debug, Default)]
pub struct Active {
    /// When they last changed.
    pub version: i64,
    /// Triggers in their order.
    pub triggers: Vec<Rule>,
    /// Automations in their order.
    pub automations: Vec<Rule>,
    /// Service levels in their order: the first that fits promises.
    pub policies: Vec<Policy>,
    /// Opening hours beside the desk's own: with the groups that work by them.
    pub schedules: Vec<(DefinitionId, Vec<GroupId>, Schedule)>,
}

impl Active {
    /// The opening hours of a ticket: those of its policy, else of its group, else the desk's. Hours that are gone are the
    /// next of these.
    pub(crate) fn schedule<'a>(
        &'a self,
        policy: Option<&Policy>,
        group: Option<GroupId>,
        desk: &'a Schedule,
    ) -> &'a Schedule {
        let wanted = policy.and_then(|policy| policy.schedule_id);
        let by_policy = self.schedules.iter().find(|(id, ..)| Some(*id) == wanted);
        let works_by = |groups: &[GroupId]| group.is_some_and(|group| groups.contains(&group));
        let found = by_policy.or_else(|| self.schedules.iter().find(|(_, groups, _)| works_by(groups)));
        found.map_or(desk, |(.., schedule)| schedule)
    }
}

/// The rules as this process last read them.
#[derive(Debug, Default)]
pub struct ActiveRules(RwLock<Option<Arc<Active>>>);

impl ActiveRules {
    /// The rules of a version, when they were read before.
    pub(crate) fn of(&self, version: i64) -> Option<Arc<Active>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.clone().filter(|active| active.version == version)
    }

    /// Keeps what was read.
    pub(crate) fn keep(&self, active: Active) -> Arc<Active> {
        let active = Arc::new(active);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(active.clone());
        active
    }
}
