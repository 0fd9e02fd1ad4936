//! Reading and answering without scripts: an old machine, a strict browser, a broken line.

use crate::chromium::Chromium;
use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_read_and_answered_without_scripts() {
    let desk = Desk::start().await;
    desk.colleague("ben@merrin.example", "Ben", "four words in a row");
    let chromium = Chromium::start().await;
    let ben = chromium.visitor(&desk.url).await;
    ben.without_scripts().await;
    ben.sign_in_as("ben@merrin.example", "four words in a row").await;
    ben.open("/inbox?view=open").await;
    ben.click(".conv").await;
    ben.see(".composer textarea").await;
    ben.fill(".composer textarea", "By hand, without a script.").await;
    ben.picture("plain").await;
    ben.click(".composer button[type=submit].btn-primary").await;
    ben.reads(".said", "By hand, without a script.").await;
    desk.keeps_its_laws();
}
