//! Plays the script: it furnishes the desk and plays every beat of every story in the order of their moments.

use super::deeds;
use super::moments::moment;
use super::script::{Beat, DeedScript, Script, Story, Then};
use crate::stage::letter::Letter;
use crate::stage::{GONE_AFTER, Stage};
use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, TicketId};
use regard_domain::schedule::{Schedule, Slot};
use regard_domain::waiting::Targets;
use regard_services::ctx::Ctx;
use regard_services::groups::GroupWords;
use regard_services::organizations::{self, OrganizationWords};
use regard_services::people::{NewPerson, PersonChange};
use regard_services::replies::{self, Message};
use regard_services::settings::{self, DeskSettings};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment, details, shelf};
use regard_services::{brands, groups, laws, people, snoozing};
use std::collections::BTreeMap;

/// How long before the first beat the desk was furnished.
const FURNISHED_BEFORE: SignedDuration = SignedDuration::from_hours(72);

/// How long after a conversation began somebody takes it.
const TAKEN_AFTER: SignedDuration = SignedDuration::from_mins(4);

/// Plays the script up to `now`.
pub(super) async fn play(stage: Stage, script: Script, now: Timestamp) -> Result<()> {
    let zone = TimeZone::get(&script.zone)?;
    let scenes = scenes(&script, now, &zone)?;
    let first = scenes.first().context("the script is empty")?.at;
    stage.clock.set(first - FURNISHED_BEFORE);
    let mut play = Play::furnish(stage, &script, now).await?;
    let mut day = first.to_zoned(zone.clone()).date();
    for scene in scenes {
        let today = scene.at.to_zoned(zone.clone()).date();
        if today != day {
            day = today;
            laws::check_all(&play.stage.system).await?;
        }
        play.stage.reach(scene.at).await?;
        let words = || format!("{:?} at {}", script.stories[scene.story].subject, scene.at);
        play.play(&script.stories[scene.story], scene).await.with_context(words)?;
    }
    play.stage.reach(now).await?;
    laws::check_all(&play.stage.system).await?;
    Ok(())
}

/// One beat at its moment.
#[derive(Clone, Copy)]
struct Scene {
    at: Timestamp,
    story: usize,
    /// `None`: the owner takes the conversation.
    beat: Option<usize>,
}

/// All beats in the order of their moments; a story whose beats are out of order is refused.
fn scenes(script: &Script, now: Timestamp, zone: &TimeZone) -> Result<Vec<Scene>> {
    let targets = Targets::default();
    let mut scenes = Vec::new();
    for (story, told) in script.stories.iter().enumerate() {
        let target = SignedDuration::from_mins(targets.minutes(told.priority));
        let mut last = Timestamp::MIN;
        for (beat, what) in told.beats.iter().enumerate() {
            let at = moment(&what.at, now, zone, target)?;
            if at <= last || at > now {
                bail!(
                    "{:?}: {:?} is not after what stands before it, or still to come",
                    told.subject,
                    what.at
                );
            }
            last = at;
            scenes.push(Scene { at, story, beat: Some(beat) });
            if beat == 0 {
                scenes.push(Scene { at: at + TAKEN_AFTER, story, beat: None });
            }
        }
    }
    scenes.retain(|scene| scene.at <= now);
    scenes.sort_by_key(|scene| scene.at);
    Ok(scenes)
}

/// The furnished desk, and what has happened on it.
struct Play {
    stage: Stage,
    colleagues: BTreeMap<String, Ctx>,
    customers: BTreeMap<String, (String, String)>,
    mailboxes: BTreeMap<String, (String, GroupId)>,
    /// When somebody looks at the desk.
    present: Timestamp,
    /// Where it stands.
    zone: TimeZone,
    /// The ticket that each story became.
    tickets: BTreeMap<usize, TicketId>,
}

impl Play {
    async fn furnish(stage: Stage, script: &Script, present: Timestamp) -> Result<Self> {
        let system = stage.system.clone();
        name_the_desk(&system, script).await?;
        let mut ids = BTreeMap::new();
        for group in &script.groups {
            let words = GroupWords {
                name: group.name.clone(),
                description: group.description.clone(),
                ..Default::default()
            };
            groups::create(&system, &words).await?;
        }
        for group in groups::list(&system).await? {
            ids.insert(group.name, group.id);
        }
        let mut play = Self {
            colleagues: colleagues(&stage, script, &ids).await?,
            stage,
            customers: script.customers.clone(),
            mailboxes: BTreeMap::new(),
            present,
            zone: TimeZone::get(&script.zone)?,
            tickets: BTreeMap::new(),
        };
        play.open_mailboxes(script, &ids).await?;
        for company in &script.companies {
            let words = OrganizationWords {
                name: company.name.clone(),
                notes: company.notes.clone(),
                domains: company.domains.clone(),
            };
            organizations::create(&system, &words).await?;
        }
        Ok(play)
    }

    async fn open_mailboxes(&mut self, script: &Script, ids: &BTreeMap<String, GroupId>) -> Result<()> {
        for mailbox in &script.mailboxes {
            let group = ids.get(&mailbox.group).copied().context("there is no such group")?;
            self.stage.open_mailbox(&mailbox.address, &mailbox.name, group).await?;
            self.mailboxes.insert(mailbox.key.clone(), (mailbox.address.clone(), group));
        }
        Ok(())
    }

    async fn play(&mut self, story: &Story, scene: Scene) -> Result<()> {
        match scene.beat.map(|beat| &story.beats[beat]) {
            None => self.take(story, scene.story).await?,
            Some(Beat { mail: Some(text), .. }) => self.mail(story, scene, text).await?,
            Some(Beat { portal: Some(text), .. }) => self.ask(story, scene.story, text).await?,
            Some(beat) => self.serve(story, scene.story, beat).await?,
        }
        self.stage.reach(scene.at + GONE_AFTER).await
    }

    fn ticket(&self, story: usize) -> Result<TicketId> {
        self.tickets.get(&story).copied().context("the conversation has not begun")
    }

    fn colleague(&self, key: Option<&String>) -> Result<&Ctx> {
        let key = key.context("the beat names no colleague, and the story no owner")?;
        self.colleagues.get(key).with_context(|| format!("there is no colleague {key:?}"))
    }

    fn customer<'a>(&'a self, story: &'a Story) -> Result<&'a (String, String)> {
        match (&story.who, &story.from) {
            (Some(key), _) => {
                self.customers.get(key).with_context(|| format!("there is no customer {key:?}"))
            }
            (None, Some(from)) => Ok(from),
            (None, None) => bail!("the story has neither `who` nor `from`"),
        }
    }

    /// The owner takes the conversation; without one only what was decided about it is written down.
    async fn take(&self, story: &Story, number: usize) -> Result<()> {
        let Some(&id) = self.tickets.get(&number) else { return Ok(()) };
        let ctx = match &story.owner {
            Some(owner) => self.colleague(Some(owner))?,
            None if story.priority.is_none() => return Ok(()),
            None => self.colleague(Some(&"anna".into()))?,
        };
        if story.owner.is_some() {
            assignment::take(ctx, id).await?;
        }
        if story.priority.is_some() {
            details::change_priority(ctx, id, story.priority).await?;
        }
        if !story.tags.is_empty() {
            details::set_tags(ctx, id, &story.tags).await?;
        }
        Ok(())
    }

    async fn mail(&mut self, story: &Story, scene: Scene, text: &str) -> Result<()> {
        let (name, address) = self.customer(story)?.clone();
        let (to, _) = self.mailboxes.get(&story.to).context("there is no such mailbox")?.clone();
        let answers = match self.tickets.get(&scene.story) {
            Some(&id) => self.stage.last_mail(id).await?,
            None => None,
        };
        let host = address.split_once('@').map_or("example.com", |(_, host)| host);
        let message_id = format!("{}.{}@{host}", scene.story, scene.beat.unwrap_or_default());
        let letter = Letter {
            name: &name,
            address: &address,
            to: &to,
            subject: &story.subject,
            message_id: &message_id,
            answers: answers.as_deref(),
            headers: &story.headers,
            text,
            at: scene.at,
        };
        if let Some(ticket_id) = self.stage.arrive(&letter).await? {
            let first = *self.tickets.entry(scene.story).or_insert(ticket_id);
            if first != ticket_id {
                bail!("an answer to ticket {first} landed on ticket {ticket_id}");
            }
        }
        Ok(())
    }

    async fn ask(&mut self, story: &Story, number: usize, text: &str) -> Result<()> {
        let (name, address) = self.customer(story)?.clone();
        let id = match people::find_by_email(&self.stage.system, &address).await? {
            Some(user) => user.id,
            None => people::create(&self.stage.system, NewPerson::customer(name, address)).await?,
        };
        let ctx = self.stage.customer(id);
        let matter =
            NewMatter { subject: story.subject.clone(), text: text.to_owned(), channel: Channel::Portal };
        let id = beginning::ask(&ctx, &matter).await?;
        self.tickets.insert(number, id);
        // What was asked on a page comes to the default group; Anna passes it on.
        let (_, group) = self.mailboxes.get(&story.to).context("there is no such mailbox")?;
        Ok(assignment::assign(self.colleague(Some(&"anna".into()))?, id, None, Some(*group)).await?)
    }

    /// What a colleague does: words, deeds, and what becomes of the ticket.
    async fn serve(&self, story: &Story, number: usize, beat: &Beat) -> Result<()> {
        let ctx = self.colleague(beat.by.as_ref().or(story.owner.as_ref()))?;
        let id = self.ticket(number)?;
        let status = beat.then.and_then(Then::status);
        let message = |text: &String| Message { text: text.clone(), status, ..Message::default() };
        if let Some(text) = &beat.reply {
            let promises = match &beat.promised_by {
                Some(by) => {
                    let by = moment(by, self.present, &self.zone, SignedDuration::ZERO)?;
                    deeds::promised(ctx, id, text, by).await?
                }
                None => Vec::new(),
            };
            replies::reply(ctx, id, &Message { promises, ..message(text) }).await?;
        } else if let Some(text) = &beat.note {
            replies::note(ctx, id, &message(text)).await?;
        } else if let Some(deed) = &beat.deed {
            let to = match deed {
                DeedScript::Hand { to, .. } => self.colleague(Some(to))?.actor.user_id(),
                _ => None,
            };
            let customer = self.stage.customer(tickets::show(ctx, id).await?.requester_id);
            deeds::perform(ctx, &customer, id, deed, to).await?;
        } else if let Some(status) = status {
            tickets::change_status(ctx, id, status).await?;
        }
        match beat.then {
            Some(Then::Snooze) => {
                let days = beat.until.context("a snooze says `until`")?;
                snoozing::snooze(ctx, id, self.present + SignedDuration::from_hours(24 * days)).await?;
            }
            Some(Then::Spam) => shelf::mark_spam(ctx, id).await?,
            Some(Then::Deleted) => shelf::delete(ctx, id).await?,
            _ => {}
        }
        Ok(())
    }
}

async fn name_the_desk(system: &Ctx, script: &Script) -> Result<()> {
    // Open at every hour: the rings run whenever somebody looks at the small living desk.
    let slots = (0..7).map(|day| Slot { start: day * 1440, end: (day + 1) * 1440 }).collect();
    let settings = DeskSettings {
        name: script.name.clone(),
        schedule: Schedule { zone: script.zone.clone(), slots, holidays: Vec::new() },
        acknowledgement_closing: script.closing.clone(),
        ..settings::show(system).await?
    };
    settings::change(system, &settings).await?;
    for brand in brands::list(system).await?.iter().filter(|brand| brand.is_default) {
        brands::change(system, brand.id, &script.name, &script.name, &script.signature).await?;
    }
    Ok(())
}

async fn colleagues(
    stage: &Stage,
    script: &Script,
    ids: &BTreeMap<String, GroupId>,
) -> Result<BTreeMap<String, Ctx>> {
    let mut colleagues = BTreeMap::new();
    for colleague in &script.colleagues {
        let of =
            |name: &String| ids.get(name).copied().with_context(|| format!("there is no group {name:?}"));
        let groups = colleague.groups.iter().map(of).collect::<Result<Vec<_>>>()?;
        let new = NewPerson {
            name: colleague.name.clone(),
            email: format!("{}@example.com", colleague.key),
            role: colleague.role,
            access: colleague.access,
            password: None,
            groups,
        };
        let seat = stage.colleague(new).await?;
        let change = PersonChange { signature: Some(colleague.signature.clone()), ..PersonChange::default() };
        people::change(&stage.system, seat.user()?, &change).await?;
        colleagues.insert(colleague.key.clone(), seat);
    }
    Ok(colleagues)
}
