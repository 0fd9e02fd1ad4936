//! Words that are put before a colleague: a thank-you in the customer's own words. It is a draft, never sent by itself.

use regard_domain::complaint::Complaint;
use regard_domain::field::snippet;

/// How much of their words stands in it, in characters.
const QUOTED_CHARS: usize = 280;

/// The thank-you as it could be said; its writer makes it their own.
pub fn thanks(it: &Complaint, customer: &str, writer: &str) -> String {
    let greeting = match customer.trim() {
        name if name.is_empty() || name.contains('@') => "Hello,".to_owned(),
        name => format!("Hello {name},"),
    };
    let mut parts = vec![greeting];
    if !it.praise.trim().is_empty() {
        parts.push(format!("thank you for your kind words: “{}”", snippet(&it.praise, QUOTED_CHARS)));
    }
    parts.push(format!("thank you for telling us: “{}”", snippet(&it.words, QUOTED_CHARS)));
    parts.push(
        "Without you we would not know, and others would meet the same. I look into it myself and tell you what \
         becomes of it."
            .to_owned(),
    );
    parts.push(writer.to_owned());
    parts.join("\n\n")
}
