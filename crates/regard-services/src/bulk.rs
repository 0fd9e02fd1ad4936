//! Many deeds asked for in one request: kept with their input, done piece by piece, each piece in one unit with the note that
//! it is done. A piece that fails takes nothing else with it, and a worker that dies in between goes on where it was.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::reading;
use crate::unit::Unit;
use crate::writing::{creating, updating};
use crate::{companies, memberships, merging, profiles, replies, sessions, tickets};
use jiff::SignedDuration;
use regard_domain::bulk::{JobStatus, Piece, state};
use regard_domain::chance::Chance;
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, MembershipId, OrganizationId, OrganizationMembershipId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::written::{CompanyWords, PersonWords, TicketWords};
use regard_store::{bulk as store, user};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most pieces of one request.
pub const MOST: usize = 100;

/// How long a job is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Deeds {
    /// New tickets.
    CreateTickets(Vec<TicketWords>),
    /// Tickets that lived elsewhere.
    ImportTickets(Vec<TicketWords>),
    /// Changes of tickets.
    UpdateTickets(Vec<(i64, TicketWords)>),
    /// Tickets into the bin.
    DeleteTickets(Vec<i64>),
    /// Tickets out of the bin.
    RestoreTickets(Vec<i64>),
    /// Tickets out of the bin for good.
    DestroyTickets(Vec<i64>),
    /// Tickets that are spam.
    SpamTickets(Vec<i64>),
    /// Tickets into one.
    MergeTickets {
        /// Where their words go.
        into: i64,
        /// Which.
        from: Vec<i64>,
        /// A word on the one.
        target_comment: Option<(String, bool)>,
        /// A word on each of the others.
        source_comment: Option<(String, bool)>,
    },
    /// New people.
    CreateUsers(Vec<PersonWords>),
    /// New people, or changes of those who are there.
    UpsertUsers(Vec<PersonWords>),
    /// Changes of people.
    UpdateUsers(Vec<(i64, PersonWords)>),
    /// People to be deleted.
    DeleteUsers(Vec<i64>),
    /// New organizations.
    CreateOrganizations(Vec<CompanyWords>),
    /// Changes of organizations.
    UpdateOrganizations(Vec<(i64, CompanyWords)>),
    /// Organizations to be deleted.
    DeleteOrganizations(Vec<i64>),
    /// Colleagues into groups: person and group.
    CreateMemberships(Vec<(i64, i64)>),
    /// Colleagues out of groups.
    DeleteMemberships(Vec<i64>),
    /// People into organizations: person and organization.
    JoinOrganizations(Vec<(i64, i64)>),
    /// People out of organizations.
    LeaveOrganizations(Vec<i64>),
}

impl Deeds {
    fn len(&self) -> usize {
        use Deeds as D;
        match self {
            D::CreateTickets(list) | D::ImportTickets(list) => list.len(),
            D::UpdateTickets(list) => list.len(),
            D::DeleteTickets(list)
            | D::RestoreTickets(list)
            | D::DestroyTickets(list)
            | D::SpamTickets(list)
            | D::DeleteUsers(list)
            | D::DeleteOrganizations(list)
            | D::DeleteMemberships(list)
            | D::LeaveOrganizations(list) => list.len(),
            D::MergeTickets { from, .. } => from.len(),
            D::CreateUsers(list) | D::UpsertUsers(list) => list.len(),
            D::UpdateUsers(list) => list.len(),
            D::CreateOrganizations(list) => list.len(),
            D::UpdateOrganizations(list) => list.len(),
            D::CreateMemberships(list) | D::JoinOrganizations(list) => list.len(),
        }
    }

    /// What it is called, what is done to each piece, and what the piece is like then.
    fn words(&self) -> (&'static str, &'static str, &'static str) {
        use Deeds as D;
        match self {
            D::CreateTickets(_) => ("Bulk Create Ticket", "create", "Created"),
            D::ImportTickets(_) => ("Bulk Import Ticket", "create", "Created"),
            D::UpdateTickets(_) => ("Bulk Update Ticket", "update", "Updated"),
            D::DeleteTickets(_) => ("Bulk Delete Ticket", "delete", "Deleted"),
            D::RestoreTickets(_) => ("Bulk Restore Ticket", "update", "Updated"),
            D::DestroyTickets(_) => ("Permanently Delete Ticket", "delete", "Deleted"),
            D::SpamTickets(_) => ("Bulk Mark as Spam", "update", "Updated"),
            D::MergeTickets { .. } => ("Merge Tickets", "update", "Updated"),
            D::CreateUsers(_) => ("Bulk Create User", "create", "Created"),
            D::UpsertUsers(_) => ("Bulk Create or Update User", "create", "Created"),
            D::UpdateUsers(_) => ("Bulk Update User", "update", "Updated"),
            D::DeleteUsers(_) => ("Bulk Delete User", "delete", "Deleted"),
            D::CreateOrganizations(_) => ("Bulk Create Organization", "create", "Created"),
            D::UpdateOrganizations(_) => ("Bulk Update Organization", "update", "Updated"),
            D::DeleteOrganizations(_) => ("Bulk Delete Organization", "delete", "Deleted"),
            D::CreateMemberships(_) => ("Bulk Create Group Membership", "create", "Created"),
            D::DeleteMemberships(_) => ("Bulk Delete Group Membership", "delete", "Deleted"),
            D::JoinOrganizations(_) => ("Bulk Create Organization Membership", "create", "Created"),
            D::LeaveOrganizations(_) => ("Bulk Delete Organization Membership", "delete", "Deleted"),
        }
    }
}

/// Keeps what is asked for and has it done soon.
pub async fn ask(ctx: &Ctx, deeds: &Deeds) -> Result<JobStatus> {
    let actor_id = ctx.user()?;
    let total = i64::try_from(deeds.len()).unwrap_or(i64::MAX);
    let mut unit = ctx.begin().await?;
    let job = JobStatus {
        id: name(&*ctx.desk.chance),
        job_type: deeds.words().0.to_owned(),
        state: state::QUEUED.to_owned(),
        actor_id,
        total,
        progress: 0,
        message: String::new(),
        results: Vec::new(),
        created_at: unit.now(),
    };
    let input = serde_json::to_string(deeds).expect("plain data");
    store::insert(&mut unit, &job, &input).await?;
    unit.enqueue(&Job::DoPieces { job_status_id: job.id.clone() }).await?;
    unit.commit().await?;
    Ok(job)
}

fn name(chance: &dyn Chance) -> String {
    let mut random = [0; 16];
    chance.fill(&mut random);
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("V3-{digits}")
}

/// How far a job is: for whoever asked for it.
pub async fn show(ctx: &Ctx, id: &str) -> Result<JobStatus> {
    let user = ctx.user()?;
    let found = store::find(&mut ctx.read().await?, id).await?;
    found
        .filter(|job| job.actor_id == user || ctx.permit(regard_domain::user::Deed::Administer).is_ok())
        .ok_or(ServiceError::NotFound("job"))
}

/// The actor's jobs, the newest first.
pub async fn list(ctx: &Ctx) -> Result<Vec<JobStatus>> {
    let user = ctx.user()?;
    Ok(store::list(&mut ctx.read().await?, user, 100).await?)
}

/// Does what was asked for, from where it was left. Safe to repeat.
pub async fn run(ctx: &Ctx, id: &str) -> Result<()> {
    let mut conn = ctx.read().await?;
    let (Some(mut job), Some(input)) =
        (store::find(&mut conn, id).await?, store::find_input(&mut conn, id).await?)
    else {
        return Err(ServiceError::NotFound("job"));
    };
    let actor = user::find(&mut conn, job.actor_id).await?.ok_or(ServiceError::NotFound("user"))?;
    let actor = sessions::actor(&mut conn, &actor).await?;
    drop(conn);
    let ctx =
        Ctx { actor, channel: Channel::Api, desk: Arc::clone(&ctx.desk), request_id: ctx.request_id.clone() };
    let deeds: Deeds =
        serde_json::from_str(&input).map_err(|error| ServiceError::internal(error.to_string()))?;
    for index in job.results.len()..deeds.len() {
        piece(&ctx, &mut job, &deeds, index).await?;
    }
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    job.state = state::COMPLETED.to_owned();
    job.message = format!("Completed at {now}");
    store::update(&mut unit, &job, now).await?;
    store::delete_before(&mut unit, now - KEPT).await?;
    unit.commit().await
}

/// One piece and the note about it, in one unit; a piece that cannot be done leaves only the note.
async fn piece(ctx: &Ctx, job: &mut JobStatus, deeds: &Deeds, index: usize) -> Result<()> {
    let (_, action, status) = deeds.words();
    let mut unit = ctx.begin().await?;
    let done = one(ctx, &mut unit, deeds, index).await;
    let (unit, note) = match done {
        Ok(id) => {
            let note =
                Piece { index, id: Some(id), action: action.into(), status: status.into(), error: None };
            (unit, note)
        }
        Err(error) if error.is_passing() && !matches!(error, ServiceError::Conflict(_)) => return Err(error),
        Err(error) => {
            drop(unit);
            let note = Piece {
                index,
                id: None,
                action: action.into(),
                status: "Failed".into(),
                error: Some(told(&error)),
            };
            (ctx.begin().await?, note)
        }
    };
    write_down(unit, job, note).await
}

async fn write_down(mut unit: Unit, job: &mut JobStatus, note: Piece) -> Result<()> {
    job.results.push(note);
    job.progress = i64::try_from(job.results.len()).unwrap_or(i64::MAX);
    job.state = state::WORKING.to_owned();
    let now = unit.now();
    store::update(&mut unit, job, now).await?;
    unit.commit().await
}

fn told(error: &ServiceError) -> (String, String) {
    let sentence = match error {
        ServiceError::Invalid(fields) => {
            fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let word = match error {
        ServiceError::NotFound(_) => "RecordNotFound",
        ServiceError::Forbidden(_) => "PermissionDenied",
        ServiceError::Invalid(_) => "RecordInvalid",
        ServiceError::Conflict(_) | ServiceError::Refused(_) => "UpdateConflict",
        _ => "InternalError",
    };
    (word.to_owned(), sentence)
}

async fn one(ctx: &Ctx, unit: &mut Unit, deeds: &Deeds, index: usize) -> Result<i64> {
    use Deeds as D;
    Ok(match deeds {
        D::CreateTickets(list) => creating::create_in(ctx, unit, &list[index]).await?.0,
        D::ImportTickets(list) => creating::import_in(ctx, unit, &list[index]).await?.0,
        D::UpdateTickets(list) => {
            let (id, words) = &list[index];
            updating::update_in(ctx, unit, TicketId(*id), words).await?;
            *id
        }
        D::DeleteTickets(list) => {
            tickets::shelf::delete_in(ctx, unit, TicketId(list[index])).await?;
            list[index]
        }
        D::RestoreTickets(list) => {
            tickets::shelf::restore_in(ctx, unit, TicketId(list[index])).await?;
            list[index]
        }
        D::DestroyTickets(list) => {
            updating::destroy_in(ctx, unit, TicketId(list[index])).await?;
            list[index]
        }
        D::SpamTickets(list) => {
            tickets::shelf::mark_spam_in(ctx, unit, TicketId(list[index])).await?;
            list[index]
        }
        D::MergeTickets { into, from, target_comment, source_comment } => {
            let (source, target) = (TicketId(from[index]), TicketId(*into));
            for (ticket, words) in [(source, source_comment), (target, target_comment)] {
                let is_due = ticket == source || index == 0;
                if let (true, Some((text, is_public))) = (is_due, words) {
                    replies::remark_in(ctx, unit, ticket, text, *is_public).await?;
                }
            }
            merging::merge_in(ctx, unit, source, target).await?;
            from[index]
        }
        people => one_of_people(ctx, unit, people, index).await?,
    })
}

async fn one_of_people(ctx: &Ctx, unit: &mut Unit, deeds: &Deeds, index: usize) -> Result<i64> {
    use Deeds as D;
    Ok(match deeds {
        D::CreateUsers(list) => profiles::create_in(ctx, unit, &list[index]).await?.0,
        D::UpsertUsers(list) => profiles::create_or_update_in(ctx, unit, &list[index]).await?.0.0,
        D::UpdateUsers(list) => {
            let (id, words) = &list[index];
            profiles::change_in(ctx, unit, UserId(*id), words).await?;
            *id
        }
        D::DeleteUsers(list) => {
            profiles::delete_in(ctx, unit, UserId(list[index])).await?;
            list[index]
        }
        D::CreateOrganizations(list) => companies::create_in(ctx, unit, &list[index]).await?.0,
        D::UpdateOrganizations(list) => {
            let (id, words) = &list[index];
            companies::change_in(ctx, unit, OrganizationId(*id), words).await?;
            *id
        }
        D::DeleteOrganizations(list) => {
            companies::delete_in(ctx, unit, OrganizationId(list[index])).await?;
            list[index]
        }
        D::CreateMemberships(list) => {
            let (person, group) = list[index];
            memberships::create_in(ctx, unit, UserId(person), GroupId(group), false).await?.id.0
        }
        D::DeleteMemberships(list) => {
            memberships::delete_in(ctx, unit, MembershipId(list[index]), None).await?;
            list[index]
        }
        D::JoinOrganizations(list) => {
            let (person, company) = list[index];
            let company = OrganizationId(company);
            memberships::join_company_in(ctx, unit, UserId(person), company, false).await?.id.0
        }
        D::LeaveOrganizations(list) => {
            let id = OrganizationMembershipId(list[index]);
            memberships::leave_company_in(ctx, unit, id, None).await?;
            list[index]
        }
        _ => return Err(ServiceError::internal("a deed on tickets is done elsewhere")),
    })
}

/// Which of these tickets the actor may work on.
pub async fn reachable(ctx: &Ctx, ids: &[TicketId]) -> Result<Vec<reading::Read>> {
    use regard_domain::listing::Which;
    use regard_domain::order::{Order, Slice};
    let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Ok(reading::list(ctx, &Which::These(ids.to_vec()), &Order::default(), Slice::first(limit), false)
        .await?
        .0)
}
