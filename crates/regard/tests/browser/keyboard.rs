//! A day without a mouse.

use crate::chromium::Chromium;
use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_opens_assigns_closes_and_finds() {
    let desk = Desk::start().await;
    let chromium = Chromium::start().await;
    let anna = chromium.visitor(&desk.url).await;
    anna.sign_in(&desk.link).await;
    anna.until("location.pathname === '/today'").await;
    anna.press("g").await;
    anna.press("i").await;
    anna.until("location.pathname === '/inbox'").await;
    anna.see(".conv").await;
    anna.press("j").await;
    anna.press("Enter").await;
    anna.see(".composer").await;
    let first: String = anna.js("location.pathname").await;
    anna.press("j").await;
    anna.until(&format!("location.pathname !== {first:?}")).await;
    anna.press("k").await;
    anna.until(&format!("location.pathname === {first:?}")).await;
    anna.see(".composer").await;
    anna.press("a").await;
    anna.see("#m-assign:popover-open").await;
    anna.press("Escape").await;
    anna.until("!document.querySelector('#m-assign:popover-open')").await;
    anna.press("?").await;
    anna.see("dialog[open]").await;
    anna.picture("keys").await;
    anna.press("Escape").await;
    anna.press("Control+k").await;
    anna.see("#pal-l, [role=listbox]").await;
    anna.write("steam").await;
    anna.until("[...document.querySelectorAll('#pal-l [role=option]')].length > 0").await;
    anna.picture("palette").await;
    anna.press("Escape").await;
    anna.press("e").await;
    anna.reads("body", "Reopen").await;
    anna.had_no_trouble();
    desk.keeps_its_laws();
}
