//! The stage: it furnishes the desk and plays every beat of every story in the order of their moments.

use super::letter::Letter;
use super::moments::{StageClock, moment};
use super::script::{Beat, Colleague, Script, Story, Then};
use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::schedule::{Schedule, Slot};
use regard_domain::user::{Actor, Person, Role, TicketAccess};
use regard_domain::waiting::Targets;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::groups::GroupWords;
use regard_services::intake::{self, Arrival, Outcome};
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, MailboxInput};
use regard_services::organizations::{self, OrganizationWords};
use regard_services::outgoing::outbox;
use regard_services::people::{NewPerson, PersonChange};
use regard_services::replies::{self, Message};
use regard_services::settings::{self, DeskSettings};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment, details, shelf};
use regard_services::{brands, groups, laws, people, snoozing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long before the first beat the desk was furnished.
const FURNISHED_BEFORE: SignedDuration = SignedDuration::from_hours(72);

/// How long after a conversation began somebody takes it.
const TAKEN_AFTER: SignedDuration = SignedDuration::from_mins(4);

/// A little more than a reply can be taken back.
const GONE_AFTER: SignedDuration = SignedDuration::from_secs(9);

/// Plays the script up to `now`.
pub(super) async fn play(desk: &Arc<Desk>, clock: &StageClock, script: Script, now: Timestamp) -> Result<()> {
    let zone = TimeZone::get(&script.zone)?;
    let scenes = scenes(&script, now, &zone)?;
    let first = scenes.first().context("the script is empty")?.at;
    clock.set(first - FURNISHED_BEFORE);
    let mut stage = Stage::furnish(desk, &script, now).await?;
    let mut day = first.to_zoned(zone.clone()).date();
    for scene in scenes {
        let today = scene.at.to_zoned(zone.clone()).date();
        if today != day {
            day = today;
            laws::check_all(&stage.system).await?;
        }
        clock.reach(scene.at);
        let words = || format!("{:?} at {}", script.stories[scene.story].subject, scene.at);
        stage.play(&script.stories[scene.story], scene, clock).await.with_context(words)?;
    }
    clock.reach(now);
    stage.settle().await?;
    laws::check_all(&stage.system).await?;
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
struct Stage {
    desk: Arc<Desk>,
    system: Ctx,
    colleagues: BTreeMap<String, Ctx>,
    customers: BTreeMap<String, (String, String)>,
    mailboxes: BTreeMap<String, (String, GroupId)>,
    /// When somebody looks at the desk.
    present: Timestamp,
    /// The ticket that each story became.
    tickets: BTreeMap<usize, TicketId>,
}

impl Stage {
    async fn furnish(desk: &Arc<Desk>, script: &Script, present: Timestamp) -> Result<Self> {
        let system = Ctx::system(desk, "seed");
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
        let mut stage = Self {
            desk: desk.clone(),
            colleagues: colleagues(&system, script, &ids).await?,
            system,
            customers: script.customers.clone(),
            mailboxes: BTreeMap::new(),
            present,
            tickets: BTreeMap::new(),
        };
        stage.open_mailboxes(script, &ids).await?;
        for company in &script.companies {
            let words = OrganizationWords {
                name: company.name.clone(),
                notes: company.notes.clone(),
                domains: company.domains.clone(),
            };
            organizations::create(&stage.system, &words).await?;
        }
        Ok(stage)
    }

    async fn open_mailboxes(&mut self, script: &Script, ids: &BTreeMap<String, GroupId>) -> Result<()> {
        for mailbox in &script.mailboxes {
            let group = ids.get(&mailbox.group).copied().context("there is no such group")?;
            let input = MailboxInput {
                address: mailbox.address.clone(),
                name: mailbox.name.clone(),
                brand_id: None,
                group_id: Some(group),
                receiving: Receiving::Smtp,
                sending: Sending::Default,
                is_active: true,
            };
            mailboxes::add(&self.system, &input).await?;
            self.mailboxes.insert(mailbox.key.clone(), (mailbox.address.clone(), group));
        }
        Ok(())
    }

    async fn play(&mut self, story: &Story, scene: Scene, clock: &StageClock) -> Result<()> {
        match scene.beat.map(|beat| &story.beats[beat]) {
            None => self.take(story, scene.story).await?,
            Some(Beat { mail: Some(text), .. }) => self.mail(story, scene, text).await?,
            Some(Beat { portal: Some(text), .. }) => self.ask(story, scene.story, text).await?,
            Some(beat) => self.serve(story, scene.story, beat).await?,
        }
        self.settle().await?;
        clock.reach(scene.at + GONE_AFTER);
        self.settle().await
    }

    /// Does what is due: acknowledgements leave, replies are caught, sleepers wake.
    async fn settle(&self) -> Result<()> {
        let drained = regard_jobs::runner::drain(&self.desk).await?;
        if drained.failures.is_empty() {
            Ok(())
        } else {
            bail!("jobs failed: {}", drained.failures.join("; "))
        }
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
            Some(&id) => {
                outbox::of_ticket(&self.system, id).await?.last().map(|mail| mail.message_id.clone())
            }
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
        let arrival = Arrival {
            channel_way: "smtp",
            envelope_from: address.clone(),
            envelope_to: vec![to.clone()],
            peer: "192.0.2.25".into(),
            helo: host.to_owned(),
            raw: letter.raw().into(),
            ..Arrival::default()
        };
        let receipt = intake::receive(&self.system, arrival).await?;
        if let Outcome::Filed { ticket_id, .. } =
            intake::process(&self.system, receipt.raw_message_id).await?
        {
            let first = *self.tickets.entry(scene.story).or_insert(ticket_id);
            if first != ticket_id {
                bail!("an answer to ticket {first} landed on ticket {ticket_id}");
            }
        }
        Ok(())
    }

    async fn ask(&mut self, story: &Story, number: usize, text: &str) -> Result<()> {
        let (name, address) = self.customer(story)?.clone();
        let id = match people::find_by_email(&self.system, &address).await? {
            Some(user) => user.id,
            None => people::create(&self.system, NewPerson::customer(name, address)).await?,
        };
        let person = Person { id, role: Role::EndUser, access: TicketAccess::All, groups: Vec::new() };
        let ctx = Ctx { channel: Channel::Portal, ..self.system.with_actor(Actor::User(person)) };
        let matter =
            NewMatter { subject: story.subject.clone(), text: text.to_owned(), channel: Channel::Portal };
        let id = beginning::ask(&ctx, &matter).await?;
        self.tickets.insert(number, id);
        // What was asked on a page comes to the default group; Anna passes it on.
        let (_, group) = self.mailboxes.get(&story.to).context("there is no such mailbox")?;
        Ok(assignment::assign(self.colleague(Some(&"anna".into()))?, id, None, Some(*group)).await?)
    }

    /// What a colleague does: words, and what becomes of the ticket.
    async fn serve(&self, story: &Story, number: usize, beat: &Beat) -> Result<()> {
        let ctx = self.colleague(beat.by.as_ref().or(story.owner.as_ref()))?;
        let id = self.ticket(number)?;
        let status = beat.then.and_then(Then::status);
        let message = |text: &String| Message { text: text.clone(), status, ..Message::default() };
        if let Some(text) = &beat.reply {
            replies::reply(ctx, id, &message(text)).await?;
        } else if let Some(text) = &beat.note {
            replies::note(ctx, id, &message(text)).await?;
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
    system: &Ctx,
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
            groups: groups.clone(),
        };
        let id = people::create(system, new).await?;
        let change = PersonChange { signature: Some(colleague.signature.clone()), ..PersonChange::default() };
        people::change(system, id, &change).await?;
        colleagues.insert(colleague.key.clone(), seat(system, id, colleague, groups));
    }
    Ok(colleagues)
}

fn seat(system: &Ctx, id: UserId, colleague: &Colleague, groups: Vec<GroupId>) -> Ctx {
    let person = Person { id, role: colleague.role, access: colleague.access, groups };
    Ctx { channel: Channel::Web, ..system.with_actor(Actor::User(person)) }
}
