use proptest::prelude::*;

use super::*;

fn clean(html: &str) -> String {
    sanitise(html, &|_| None).html
}

fn check(html: &str, expected: &str) {
    assert_eq!(clean(html), expected, "{html}");
}

#[test]
fn harmless_markup_stays() {
    check("<p>a <b>b</b><br>c</p>", "<p>a <b>b</b><br>c</p>");
    check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    check("<span style='color:red;position:fixed'>a</span>", "<span class=\"mail-red\">a</span>");
    check(
        "<font color=blue>a</font><center>b</center>",
        "<span class=\"mail-blue\">a</span><div class=\"mail-center\">b</div>",
    );
    check("1 < 2 &amp; 3 &lt; 4", "1 &lt; 2 &amp; 3 &lt; 4");
}

#[test]
fn links_open_elsewhere_without_a_trace() {
    check(
        "<a href='https://a.example/?b=1&amp;c=2' onclick=x target=_top>a</a>",
        "<a href=\"https://a.example/?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">a</a>",
    );
    for href in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "/admin",
        "//a.example/b",
        "file:///etc",
    ] {
        assert!(!clean(&format!("<a href=\"{href}\">a</a>")).contains("href"), "{href}");
    }
}

#[test]
fn remote_images_are_held_back_and_counted() {
    let shown = sanitise(
        "<img src='http://a.example/b.png?c&amp;d' alt=x onerror=y><img src=//a.example/c.png><img src=http://a.example/t width=1 height=1>",
        &|_| None,
    );
    assert_eq!(shown.held_images, 2);
    assert_eq!(
        shown.html,
        "<img alt=\"x\" data-remote-src=\"http://a.example/b.png?c&amp;d\"><img data-remote-src=\"https://a.example/c.png\">"
    );
}

#[test]
fn images_of_the_mail_get_our_address() {
    let ours = |image: &ImageRef<'_>| match image {
        ImageRef::Cid(cid) => (*cid == "logo@example.com").then(|| "/attachments/7".to_owned()),
        ImageRef::Data { media_type, bytes } => Some(format!("/data/{media_type}/{}", bytes.len())),
        ImageRef::Own(path) => path.starts_with("/attachments/").then(|| (*path).to_owned()),
        ImageRef::Remote(url) => Some(format!("/proxy?url={url}")),
    };
    let shown = |html: &str| sanitise(html, &ours).html;
    assert_eq!(shown("<img src='CID:logo@example.com'>"), "<img src=\"/attachments/7\">");
    assert_eq!(shown("<img src='/attachments/8'>"), "<img src=\"/attachments/8\">");
    assert_eq!(
        sanitise("<img src='/attachments/8'>", &|_| None),
        Sanitised { html: "<img>".to_owned(), held_images: 0 }
    );
    assert_eq!(shown("<img src='cid:other' alt=a>"), "<img alt=\"a\">");
    assert_eq!(shown("<img src='data:image/png;base64,AAEC'>"), "<img src=\"/data/image/png/3\">");
    assert_eq!(shown("<img src='data:text/html;base64,AAEC'>"), "<img>");
    assert_eq!(shown("<img src='https://a.example/b'>"), "<img src=\"/proxy?url=https://a.example/b\">");
    assert_eq!(sanitise("<img src=cid:a>", &|_| Some("https://evil.example/".to_owned())).html, "<img>");
}

#[test]
fn known_attacks_leave_nothing() {
    for html in [
        "<script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        "<svg/onload=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x><embed src=y><form action=z><input onfocus=a autofocus><button formaction=b>",
        "<style>@import 'http://a.example'</style><link rel=stylesheet href=http://a.example>",
        "<meta http-equiv=refresh content='0;url=http://a.example'><base href=http://a.example>",
        "<a\u{0}href=\"javascript:x\" xlink:href='javascript:x' formaction=x>",
        "<table background=http://a.example/b><td background='javascript:x'>",
        "<div style=\"background:url(javascript:x)\" class=admin id=main onmouseover=x>",
        "<img srcset='http://a.example/x 1x' lowsrc=http://a.example/y dynsrc=z>",
        "<video src=http://a.example/v poster=http://a.example/p><audio src=b><source srcset=c>",
        "<plaintext><b onclick=x>",
        "<textarea></textarea><img src=x onerror=y>",
        "<select><option><img src=x onerror=y>",
        "<xmp><img src=x onerror=y></xmp>",
        "<<script>script>alert(1)<</script>/script>",
        "<img src=\"x\"\"onerror=alert(1)>",
        "<a href='x'onclick='y'>",
        "<p title='\"><script>x</script>'>",
    ] {
        harmless(html);
    }
}

/// Parses the cleaned HTML again and looks at every tag that is left.
fn harmless(html: &str) {
    let cleaned = clean(html);
    for token in token::tokens(&cleaned) {
        let token::Raw::Start(name, attributes) = token else { continue };
        assert!(TAGS.contains(&name.as_str()), "{name} in {cleaned}");
        for attribute in attributes {
            let value = tree::decoded(&attribute.value).to_lowercase();
            match attribute.name.as_str() {
                "href" => assert!(
                    ["http://", "https://", "mailto:", "tel:", "http:", "https:"]
                        .iter()
                        .any(|scheme| value.starts_with(scheme)),
                    "{cleaned}"
                ),
                "data-remote-src" => assert!(value.starts_with("http"), "{cleaned}"),
                "class" => assert!(value.split(' ').all(|class| look::CLASSES.contains(&class)), "{cleaned}"),
                "alt" | "title" | "lang" | "dir" | "width" | "height" | "colspan" | "rowspan" | "scope"
                | "start" | "type" | "reversed" | "value" | "target" | "rel" => {}
                other => panic!("attribute {other} in {cleaned}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn no_input_leaves_anything_active(pieces in prop::collection::vec(prop::sample::select(vec![
        "<", ">", "\"", "'", "=", " ", "/", "<!--", "-->", "<a ", "href=", "javascript:x", "<img ", "src=", "onerror=x", "cid:a", "http://a.example", "<svg>", "<math>",
        "<script>", "</script>", "<style>", "</style>", "<p>", "</p>", "<table>", "<td>", "&#60;", "&lt;", "\0", "<div style='", "color:red", "x", "<title>", "</title>",
        "<textarea>", "<noscript>", "<b>", "</b>", "<![CDATA[", "]]>", "<?x", "<mglyph>", "<annotation-xml encoding=text/html>", "data:image/png;base64,AA",
    ]), 0..40)) {
        let html: String = pieces.concat();
        harmless(&html);
        to_text(&html);
        crate::reply_text::split_html(&html);
    }

    #[test]
    fn text_survives_being_made_html(text in "[ -~äß€\n]{0,200}") {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&to_text(&from_text(&text))), words(&text));
        prop_assert!(!from_text(&text).contains("<script"));
    }
}

#[test]
fn hostile_sizes_are_done_in_bounded_time() {
    let deep = "<div><b>".repeat(60_000);
    assert!(clean(&deep).len() < 10_000);
    let wide = format!("{}{}", "<p><font color=red size=1>x".repeat(20_000), "<table><td>".repeat(20_000));
    clean(&wide);
    to_text(&wide);
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=b")).collect();
    assert_eq!(clean(&format!("<p{attributes}>x</p>")), "<p>x</p>");
}

#[test]
fn html_reads_as_text() {
    for (html, text) in [
        ("<p>Hello,</p><p>one<br>two</p>", "Hello,\n\none\ntwo"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n\n  1. c"),
        ("<a href='https://a.example/x'>our page</a>.", "our page <https://a.example/x>."),
        ("<a href='https://a.example/'>https://a.example/</a>", "https://a.example/"),
        ("<a href='mailto:d@example.com'>Dora</a>", "Dora <d@example.com>"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
        ("a\n  b&nbsp;c &eacute;&#8364;", "a b\u{a0}c é€"),
        ("<img alt='a chair'><style>x</style><div style='display:none'>y</div>z", "[a chair]z"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
    ] {
        assert_eq!(to_text(html), text, "{html}");
    }
}

#[test]
fn text_becomes_paragraphs_with_links() {
    assert_eq!(
        from_text("Hi <you>,\nsee https://a.example/?b=1&c=2.\n\nask d@example.com"),
        "<p>Hi &lt;you&gt;,<br>\nsee <a href=\"https://a.example/?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">https://a.example/?b=1&amp;c=2</a>.</p>\n<p>ask <a href=\"mailto:d@example.com\">d@example.com</a></p>\n"
    );
}
