//! Thanking, saying back, weighing, acting, telling: each once, in the order of ISO 10002.

use super::{is_about_actor, lock, not_about, receiving, save, taker};
use crate::amends::steps::courteous;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::{kept, said};
use crate::tickets::write_back;
use crate::unit::Unit;
use crate::{customer_links, kept_inside, kept_open, notifications, replies};
use regard_domain::complaint::{Aspect, Complaint, Doing, Step, Weighed, check_thanks, step};
use regard_domain::event::Event;
use regard_domain::id::{CommentId, ComplaintId, LimitId, UserId};
use regard_domain::recovery::is_told;
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_domain::user::Deed;
use regard_language::courtesy::{self, Kind};
use regard_store::complaint;

/// Thanks them, in words that thank before they ask.
pub async fn thank(ctx: &Ctx, id: ComplaintId, words: &str) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::Thank)?;
    let words = said("words", words, "Write the thank-you.")?;
    check_thanks(&words)?;
    courteous(&words)?;
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &words, true).await?;
    it.thanked_at = Some(unit.now());
    save(&mut unit, &it, "thanked", "").await?;
    unit.commit().await?;
    Ok(comment)
}

/// Says back what we understood, and asks whether this is it.
pub async fn play_back(ctx: &Ctx, id: ComplaintId, words: &str) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::PlayBack)?;
    it.playback = said("playback", words, "Write what you understood, as you say it back.")?;
    outward(&mut unit, &it, &it.playback.clone()).await?;
    let link = customer_links::keep_in(ctx, &mut unit, &ticket).await?;
    let letter =
        format!("This is what I understood:\n\n“{}”\n\nIs that it? {link}/complaint", it.playback.trim());
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &letter, true).await?;
    it.played_back_at = Some(unit.now());
    let words = it.playback.clone();
    save(&mut unit, &it, "played_back", &words).await?;
    unit.commit().await?;
    Ok(comment)
}

/// Weighs it: how bad, for how many, how hard, at once or not.
pub async fn weigh(ctx: &Ctx, id: ComplaintId, weighed: Weighed) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (_, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::Weigh)?;
    (it.weighed, it.assessed_at) = (Some(weighed), Some(unit.now()));
    let words = format!("{}, {}, {}", weighed.severity, weighed.impact, weighed.complexity);
    save(&mut unit, &it, "assessed", &words).await?;
    unit.commit().await
}

/// What is done about a complaint.
#[derive(Clone, Debug)]
pub enum Deeds {
    /// Somebody does something by a time.
    Do(Doing),
    /// Nothing can be done, for a reason in plain words.
    Cannot {
        /// The reason.
        reason: String,
        /// The limit with its way, where one was written.
        limit_id: Option<LimitId>,
    },
}

/// Somebody does something about it, or it is said why nobody can.
pub async fn act(ctx: &Ctx, id: ComplaintId, deeds: &Deeds) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::Act)?;
    let now = unit.now();
    let words = match deeds {
        Deeds::Do(doing) => {
            let what = said("what", &doing.what, "Say what is done about it.")?;
            if doing.by <= now {
                return Err(ServiceError::invalid("by", "Choose a time that is still to come."));
            }
            not_about(it.about_id, doing.who)?;
            let found = taker(&mut unit, &ticket, it.about_id, doing.who).await?;
            found.ok_or_else(|| {
                ServiceError::invalid("who", "Choose a colleague who sees this conversation.")
            })?;
            outward(&mut unit, &it, &what).await?;
            it.limit_reason = String::new();
            it.doing = Some(Doing { what: what.clone(), ..doing.clone() });
            what
        }
        Deeds::Cannot { reason, limit_id } => {
            it.limit_reason = said("limit_reason", reason, "Say in plain words why nothing can be done.")?;
            plain_reason(&it.limit_reason)?;
            outward(&mut unit, &it, &it.limit_reason.clone()).await?;
            (it.doing, it.limit_id) = (None, *limit_id);
            it.limit_reason.clone()
        }
    };
    it.acted_at = Some(now);
    save(&mut unit, &it, "acting", &words).await?;
    unit.commit().await
}

/// Refuses a rule where a reason is wanted.
///
/// # Errors
/// `Refused` (422, law 8).
pub(crate) fn plain_reason(reason: &str) -> Result<()> {
    let Some(lapse) = courtesy::find(reason).into_iter().find(|lapse| lapse.kind == Kind::BarePolicy) else {
        return courteous(reason);
    };
    let why = format!("“{}” is a rule, not a reason.", lapse.text);
    let fix = match lapse.suggestion.is_empty() {
        true => "Say why, in words they would use.".to_owned(),
        false => lapse.suggestion,
    };
    Err(Refusal::of_input(8, why, fix).into())
}

/// Tells them what changed because of them, and asks whether they agree.
pub async fn tell(ctx: &Ctx, id: ComplaintId, words: &str) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::Tell)?;
    it.told_back = said("told_back", words, "Tell them what changed because of them.")?;
    courteous(&it.told_back)?;
    outward(&mut unit, &it, &it.told_back.clone()).await?;
    let link = customer_links::keep_in(ctx, &mut unit, &ticket).await?;
    let letter = format!(
        "You told us what was wrong, and this is what became of it:\n\n{}\n\nIs it right like this? You decide: \
         {link}/complaint",
        it.told_back
    );
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &letter, true).await?;
    it.told_back_at = Some(unit.now());
    let words = it.told_back.clone();
    save(&mut unit, &it, "told_back", &words).await?;
    unit.commit().await?;
    Ok(comment)
}

/// A lead names who outside can decide, and tells the customer.
pub async fn name_remedy(ctx: &Ctx, id: ComplaintId, remedy: &str) -> Result<CommentId> {
    ctx.permit(Deed::Lead)?;
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    it.state = step(it.state, Step::NameRemedy)?;
    it.remedy = said("remedy", remedy, "Name who outside can decide, and how they are reached.")?;
    outward(&mut unit, &it, &it.remedy.clone()).await?;
    let letter = format!(
        "We looked at all of it again and do not come to agree. You need not leave it at that; this is who can \
         decide between us:\n\n{}",
        it.remedy
    );
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &letter, true).await?;
    it.closed_at = Some(unit.now());
    let words = it.remedy.clone();
    save(&mut unit, &it, "external", &words).await?;
    unit.commit().await?;
    Ok(comment)
}

/// Asks them to try what we changed: who complains can become our best ally.
pub async fn invite(ctx: &Ctx, id: ComplaintId, words: &str) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    if it.told_back_at.is_none() || it.doing.is_none() {
        let why = "There is nothing yet that they could try.";
        return Err(Refusal::of_state(6, why, "Change something and tell them; then invite them.").into());
    }
    let words = said("words", words, "Write the invitation.")?;
    courteous(&words)?;
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &words, true).await?;
    it.ally_invited_at = Some(unit.now());
    save(&mut unit, &it, "ally_invited", "").await?;
    unit.commit().await?;
    Ok(comment)
}

/// Gives it to another colleague.
///
/// # Errors
/// `Refused` (409, law 6) to whom it is about.
pub async fn give(ctx: &Ctx, id: ComplaintId, to: UserId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    not_about(it.about_id, to)?;
    let found = taker(&mut unit, &ticket, it.about_id, to).await?;
    let found = found
        .ok_or_else(|| ServiceError::invalid("owner_id", "Choose a colleague who sees this conversation."))?;
    it.owner_id = Some(found.id);
    let sentence = format!("#{}: a complaint is yours now.", ticket.id);
    if Some(to) != ctx.actor.user_id() {
        notifications::tell_user(&mut unit, to, ticket.id, notifications::kind::COMPLAINT, &sentence).await?;
    }
    save(&mut unit, &it, "given", &found.name).await?;
    unit.commit().await
}

/// What colleagues write down beside the steps; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Our account. Internal.
    pub ours: Option<String>,
    /// What we learn.
    pub lesson: Option<String>,
    /// What it came from.
    pub cause_link: Option<String>,
    /// What they praised.
    pub praise: Option<String>,
    /// What it is about.
    pub aspect: Option<Aspect>,
    /// The colleague it is about; `Some(None)` when it is about nobody.
    pub about_id: Option<Option<UserId>>,
}

/// Writes down our account, a lesson, a cause. Where it turns out to be about a colleague who has it, another has it now.
pub async fn note(ctx: &Ctx, id: ComplaintId, notes: &Notes) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let before = it.ours.clone();
    let fields = [
        (&mut it.ours, &notes.ours),
        (&mut it.lesson, &notes.lesson),
        (&mut it.cause_link, &notes.cause_link),
        (&mut it.praise, &notes.praise),
    ];
    for (field, text) in fields {
        if let Some(text) = text {
            *field = kept(text);
        }
    }
    it.aspect = notes.aspect.unwrap_or(it.aspect);
    if it.ours != before && !it.ours.is_empty() {
        kept_inside::check_finding(&mut unit, &ticket, &it.ours).await?;
    }
    let said = [&it.playback, &it.told_back, &it.limit_reason, &it.remedy];
    if said.into_iter().any(|text| is_told(text, &it.ours)) {
        return Err(kept_inside::account_refusal().into());
    }
    let events = match notes.about_id {
        Some(about) if about != it.about_id => set_about(ctx, &mut unit, &mut ticket, &mut it, about).await?,
        _ => Vec::new(),
    };
    save(&mut unit, &it, "noted", "").await?;
    if !events.is_empty() {
        write_back(&mut unit, ticket, &events).await?;
    }
    unit.commit().await
}

async fn set_about(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &mut Ticket,
    it: &mut Complaint,
    about: Option<UserId>,
) -> Result<Vec<Event>> {
    it.about_id = about;
    if it.doing.as_ref().is_some_and(|doing| about == Some(doing.who)) {
        return Err(kept_open::not_their_own_judge().into());
    }
    if about.is_some() && it.lead_id == about {
        it.lead_id = None;
    }
    if about.is_some() && it.owner_id == about {
        let actor = ctx.actor.user_id().filter(|_| !is_about_actor(ctx, it));
        it.owner_id = receiving::owner_for(unit, ticket, about, actor).await?;
    }
    let now = unit.now();
    complaint::update(unit, it, now).await?;
    Ok(receiving::hand_over(ticket, about, it.owner_id).into_iter().collect())
}

/// Words that the customer reads never hold our account of it.
async fn outward(unit: &mut Unit, it: &Complaint, words: &str) -> Result<()> {
    kept_inside::check(unit, it.user_id, words).await
}
