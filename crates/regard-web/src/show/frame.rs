//! The frame around every page: who reads, where they are, what is counted in the side bar.

use super::reader::Reader;
use crate::view::face::Face;
use crate::view::frame::{Counts, Flash, Frame, Me, Place, Theme, ViewLink};
use regard_domain::id::GroupId;
use regard_domain::user::User;
use regard_domain::view::View;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::amends;
use regard_services::people::preferences;
use regard_services::promises::reading;
use regard_services::{changes, groups, held_mail, settings, today, views};
use std::collections::HashMap;

/// A frame in the making, with what pages need of it beside.
pub struct Framed {
    /// The frame.
    pub frame: Frame,
    /// The one who reads.
    pub reader: Reader,
    /// The names of the groups.
    pub groups: HashMap<GroupId, String>,
}

/// The frame of a page at a place; `view` is the list that is shown, if one is.
pub async fn frame(
    caller: &Caller,
    title: &str,
    place: Place,
    view: Option<View>,
) -> Result<Framed, Failure> {
    let ctx = &caller.ctx;
    let user = caller.user()?;
    let desk = settings::show(ctx).await?;
    let (reader, zone_name) = reading(caller, user, &desk.schedule.zone);
    let groups: Vec<_> = groups::list(ctx).await?;
    let open = views::counts(ctx).await?;
    let due = today::count(ctx, &reader.zone).await?;
    let counts = Counts {
        today: number(due),
        inbox: number(open.open),
        promises: number(reading::count_open(ctx).await?),
        recoveries: number(amends::reading::count_open(ctx).await?),
        held: number(held_mail::waiting(ctx).await?),
    };
    let link = |of: View, name: &str, count: i64| ViewLink {
        id: of.to_string(),
        name: name.to_owned(),
        count: number(count),
        current: view == Some(of),
    };
    let mut links = vec![
        link(View::Mine, View::Mine.title(), open.mine),
        link(View::Unassigned, View::Unassigned.title(), open.unassigned),
        link(View::Open, View::Open.title(), open.open),
    ];
    for group in &groups {
        let count = open.groups.iter().find(|(id, _)| *id == group.id).map_or(0, |(_, count)| *count);
        links.push(link(View::Group(group.id), &group.name, count));
    }
    let frame = Frame {
        title: title.to_owned(),
        theme: theme(&caller.theme),
        org: desk.name,
        me: Me {
            id: user.id.0,
            name: user.name.clone(),
            line: user.role.to_string(),
            face: Face::colleague(&user.name),
        },
        csrf: caller.csrf.token(),
        place,
        counts,
        views: links,
        cursor: changes::now(ctx).await?.to_string(),
        now: reader.now,
        zone: zone_name,
        catches_mail: ctx.desk.place.catch_mail,
        keys: preferences::of(user).keys,
        flash: None::<Flash>,
    };
    let groups = groups.into_iter().map(|group| (group.id, group.name)).collect();
    Ok(Framed { frame, reader, groups })
}

/// The one who reads, for parts that have no frame.
pub async fn reader(caller: &Caller) -> Result<Reader, Failure> {
    let desk = settings::show(&caller.ctx).await?;
    Ok(reading(caller, caller.user()?, &desk.schedule.zone).0)
}

fn reading(caller: &Caller, user: &User, desk_zone: &str) -> (Reader, String) {
    let name = user.zone.clone().unwrap_or_else(|| desk_zone.to_owned());
    let zone = jiff::tz::TimeZone::get(&name).unwrap_or(jiff::tz::TimeZone::UTC);
    (Reader { id: user.id, now: caller.ctx.now(), zone }, name)
}

/// The theme of a cookie's or a form's word.
pub fn theme(word: &str) -> Option<Theme> {
    [Theme::Day, Theme::Night].into_iter().find(|theme| theme.name() == word)
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
