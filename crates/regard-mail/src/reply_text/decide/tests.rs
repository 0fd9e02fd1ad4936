use super::super::{Reply, split_html, split_text};

fn check(text: &str, visible: &str) {
    let reply = split_text(text);
    assert_eq!(reply.visible, visible, "{text}");
    nothing_lost(text, &reply);
}

fn check_html(html: &str, visible: &str) {
    assert_eq!(split_html(html).reply.visible, visible, "{html}");
}

fn nothing_lost(text: &str, reply: &Reply) {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let parts: String = reply.parts.iter().map(|part| format!("{}\n", part.text)).collect();
    assert_eq!(words(&parts), words(text));
}

#[test]
fn an_answer_above_shows_alone() {
    check("Yes\n\nOn 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n\n> Is it?\n> Ben", "Yes");
    check("Yes\n\nOn 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n\nIs it?\n\nBen", "Yes");
    check("Yes\n> Is it?", "Yes");
    check(
        "Yes\n\nSent from my iPhone\n\n> On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> \n> Is it?",
        "Yes",
    );
    check("Yes\n\nFrom: Ben\nSent: Monday\nTo: Dora\nSubject: It\n\nIs it?", "Yes");
}

#[test]
fn an_answer_below_shows_alone() {
    check("On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> Is it?\n\nYes\n\n-- \nDora", "Yes");
    check("On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> Is it?\nYes", "Yes");
}

#[test]
fn answers_between_quotations_show_with_them() {
    check("Ben wrote:\n> Is it?\n\nYes\n\n> Is it blue?\n\nNo", "> Is it?\n\nYes\n\n> Is it blue?\n\nNo");
    check(
        "Hello\n\nBen wrote:\n> Is it?\n\nYes, it is one.\n\n> And the rest\n> of it",
        "Hello\n\n> Is it?\n\nYes, it is one.",
    );
    check("> Is it?\n\nYes", "> Is it?\n\nYes");
    check(
        "I read this:\n\n> the lid is loose\n\nand it is loose indeed.",
        "I read this:\n\n> the lid is loose\n\nand it is loose indeed.",
    );
}

#[test]
fn quoted_words_may_share_the_line_of_their_attribution() {
    check(
        "Sure\n\n  On Mon, Jul 3, 2023 at 10:00 AM, Ben Lee<ben@example.com> wrote:   Is it? We ask because we need to know.  ",
        "Sure",
    );
}

#[test]
fn a_citation_of_ones_own_stays() {
    check(
        "Yes\n> Is it?\n\nOn 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> Hello,\n> Is it?",
        "Yes\n> Is it?",
    );
    check_html(
        "Yes<blockquote>Is it?</blockquote><div>On 3 Jul 2023, at 10:00, Ben wrote:<blockquote>Hello</blockquote></div>",
        "Yes\n\nIs it?",
    );
    check("The screen says:\n> error 42", "The screen says:\n> error 42");
    check("> error 42\nis what I see", "> error 42\nis what I see");
}

#[test]
fn a_closing_below_the_quotation_is_no_answer_to_it() {
    check("Yes\nBen wrote:\n> Is it?\n\nRegards, Dora", "Yes\n\nRegards, Dora");
}

#[test]
fn answers_in_colour_below_keep_the_history_open() {
    let text = "Please see my answers in red below.\n\nFrom: Ben\nSent: Monday\nTo: Dora\nSubject: It\n\nIs it? Yes!";
    assert!(split_text(text).visible.ends_with("Is it? Yes!"));
}

#[test]
fn a_mail_never_shows_nothing_when_it_says_something() {
    check("-- \nDora", "-- \nDora");
    check("Sent from my iPhone", "Sent from my iPhone");
    check(
        "---------- Forwarded message ---------\nFrom: Eve <eve@example.com>\nDate: Mon, Jul 3, 2023\nSubject: It\nTo: <dora@example.com>\n\nIt is broken.",
        "It is broken.",
    );
    check("On 8 May 2017 17:34, \"Ben\" <ben@example.com> wrote:\n\nIt is broken.", "It is broken.");
    check(
        "Sent from my iPhone\n\nBegin forwarded message:\n\n> From: Eve <eve@example.com>\n> Subject: It\n> \n> Broken.",
        "> Broken.",
    );
}

#[test]
fn only_quotations_show_nothing() {
    check("> On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> Is it?", "");
    check("", "");
    check("\n \n", "");
}

#[test]
fn html_of_mail_programs_is_split() {
    let quote = "Is it?<br>Ben";
    for html in [
        format!(
            "<div dir=ltr>Yes</div><br><div class=gmail_quote><div class=gmail_attr>On Mon, Jul 3, 2023 at 10:00 AM Ben &lt;<a href='mailto:b@example.com'>b@example.com</a>&gt; wrote:<br></div><blockquote class=gmail_quote style='margin:0;border-left:1px'>{quote}</blockquote></div>"
        ),
        format!(
            "<div>Yes</div><div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> Ben<br><b>Sent:</b> Monday<br><b>To:</b> Dora<br><b>Subject:</b> It</div><div>{quote}</div>"
        ),
        format!(
            "<p class=MsoNormal>Yes</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>Unbekannt:</b> Ben</p></div></div><p>{quote}</p>"
        ),
        format!(
            "<body>Yes<br><div><br><blockquote type=cite><div>On Jul 3, 2023, at 10:00, Ben wrote:</div>{quote}</blockquote></div></body>"
        ),
        format!(
            "<p>Yes</p><div class=moz-cite-prefix>On 7/3/23 10:00, Ben wrote:<br></div><blockquote type=cite cite='mid:a@example.com'>{quote}</blockquote>"
        ),
        format!(
            "<div>Yes</div><div class='yahoo_quoted' id='yahoo_quoted_1'><div>On Monday, July 3, 2023, Ben wrote:</div>{quote}</div>"
        ),
        format!(
            "<div>Yes</div><hr id=zwchr data-marker='__DIVIDER__'><div><b>From: </b>Ben<br></div>{quote}"
        ),
        format!(
            "<div>Yes<hr id=stopSpelling>Date: Mon, 3 Jul 2023<br>Subject: It<br>From: b@example.com<br>To: d@example.com<br><br>{quote}</div>"
        ),
        format!(
            "<p>Yes</p><div class=protonmail_quote>------- Original Message -------<br>On Monday, July 3rd, 2023 at 10:00, Ben wrote:<br><blockquote class=protonmail_quote type=cite>{quote}</blockquote></div>"
        ),
        format!(
            "<div>Yes</div><div name=quote style='margin:10px 5px 5px 10px;border-left:2px solid #C3D9E5'><b>Gesendet:</b> Montag<br><b>Von:</b> Ben<br>{quote}</div>"
        ),
        format!("<div>Yes</div><blockquote>{quote}</blockquote>"),
        format!("<div>Yes</div><div><includetail><div>原始邮件</div>{quote}</includetail></div>"),
    ] {
        check_html(&html, "Yes");
    }
}

#[test]
fn html_answers_between_quotations_show() {
    let html = "<div class=gmail_quote><div>On Mon, Jul 3, 2023 at 10:00 AM Ben &lt;b@example.com&gt; wrote:</div><blockquote class=gmail_quote>Is it?</blockquote><div>Yes</div><blockquote class=gmail_quote>Blue?</blockquote><div>No</div></div>";
    check_html(html, "Is it?\n\nYes\n\nBlue?\n\nNo");
}

#[test]
fn html_signatures_are_folded() {
    check_html("<div>Yes</div><div>-- <br></div><div class=gmail_signature>Dora Ek<br>ACME</div>", "Yes");
    check_html("Yes<pre class=moz-signature cols=72>-- \nDora</pre>", "Yes");
    check_html("<div id=Signature>Dora</div>", "Dora");
    check_html("<div style='display:none'>preview</div><div>Yes</div>", "Yes");
}

#[test]
fn indented_html_stays() {
    check_html(
        "Send:<blockquote style='margin:0 0 0 40px;border:none'>two chairs</blockquote>Bye",
        "Send:\n\ntwo chairs\n\nBye",
    );
    check_html("The label says:<blockquote>fragile</blockquote>", "The label says:\n\nfragile");
}

#[test]
fn the_halves_of_html_are_html() {
    let split = split_html(
        "<div><b>Yes</b> <img src=cid:a></div><div class=gmail_quote>On Mon, Jul 3, 2023 at 10:00 AM Ben wrote:<p>Is <i>it</i>?</p></div>",
    );
    assert_eq!(split.visible_html, "<div><b>Yes</b> <img src=\"cid:a\"></div>");
    assert_eq!(
        split.hidden_html,
        "<div class=\"gmail_quote\">On Mon, Jul 3, 2023 at 10:00 AM Ben wrote:<p>Is <i>it</i>?</p></div>"
    );
}

#[test]
fn an_attribution_inside_the_quotation_counts() {
    check(
        "> On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> \n> Is it?\n\nYes, it is!",
        "Yes, it is!",
    );
}
