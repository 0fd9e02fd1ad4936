//! Where everything is set: `GET /settings`.

use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::mailbox::faults;
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::settings::{SettingsLink, SettingsPage, SettingsSection};
use crate::view::tone::Tone;
use crate::view::words::{names, number, sentence};
use regard_domain::user::{Deed, may};
use regard_http::caller::Caller;
use regard_services::mailboxes::{self, Mailbox};
use regard_services::{brands, groups, people, settings};

/// `GET /settings`.
pub async fn show(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Settings", Place::Settings, None).await?;
    let ctx = &caller.ctx;
    let staff = people::staff(ctx).await?.len();
    let groups = groups::list(ctx).await?;
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    let mut sections = vec![SettingsSection {
        title: "People".into(),
        links: vec![
            link("/settings/profile", Icon::KeyRound, "You", "Name, password, where you are signed in"),
            link("/settings/people", Icon::Users, "Colleagues", &format!("{staff} with a seat")),
            link("/settings/groups", Icon::Users, "Groups", &names.join(", ")),
        ],
    }];
    if may(&ctx.actor, Deed::Administer) {
        let desk = settings::show(ctx).await?;
        let brand = brands::list(ctx).await?.into_iter().find(|brand| brand.is_default);
        let brand = brand.map(|brand| brand.from_name).unwrap_or_default();
        sections.push(SettingsSection {
            title: "The desk".into(),
            links: vec![
                mailboxes_link(&mailboxes::list(ctx).await?),
                link("/settings/desk", Icon::Clock, "Hours and waits", &desk.schedule.zone),
                link("/settings/brand", Icon::HandHeart, "Brand", &brand),
            ],
        });
    }
    sections.push(SettingsSection {
        title: "Promises and standards".into(),
        links: vec![
            link("/settings/rules", Icon::ListOrdered, "Rules", "What happens by itself, and why"),
            link("/ignored", Icon::CheckCheck, "Nobody ignored", "Who waits unseen, and the proof of zero"),
            link(
                "/settings/policies",
                Icon::Scale,
                "Policies",
                "What our “no”s stand on, and what they cost",
            ),
            link("/laws", Icon::Scale, "The ten laws", "What always holds here"),
        ],
    });
    let foot = format!("Regard {} on your own server.", env!("CARGO_PKG_VERSION"));
    render(&SettingsPage { frame: framed.frame, doctor: None, sections, foot })
}

fn mailboxes_link(all: &[Mailbox]) -> SettingsLink {
    let addresses: Vec<&str> = all.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let line = if all.is_empty() { "None yet".to_owned() } else { names(&addresses, 2) };
    let mut link = link("/settings/mailboxes", Icon::Mail, "Mailboxes", &line);
    let wanting = all.iter().filter(|mailbox| mailbox.is_active && !faults(mailbox).is_empty()).count();
    if wanting > 0 {
        let count = u64::try_from(wanting).unwrap_or(0);
        link.state =
            format!("{} {} you", sentence(&number(count)), if wanting == 1 { "needs" } else { "need" });
        link.tone = Some(Tone::Soon);
    }
    link
}

fn link(href: &str, icon: Icon, title: &str, line: &str) -> SettingsLink {
    let (href, title, line) = (href.to_owned(), title.to_owned(), line.to_owned());
    SettingsLink { href, icon, title, line, state: String::new(), tone: None }
}
