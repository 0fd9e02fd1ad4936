//! What of a mail's look is kept: meaning carried by style attributes becomes a class of ours.
//!
//! Our pages allow no style attributes (`default-src 'self'`), and a mail must not lay itself over the page.
//! "My answers are in red" has to stay readable, so bold, struck, coloured and the like survive as classes.

use super::token::Attribute;
use super::tree::value;

/// The classes that an element of a mail may carry.
pub const CLASSES: &[&str] = &[
    "mail-bold",
    "mail-italic",
    "mail-underline",
    "mail-strike",
    "mail-center",
    "mail-right",
    "mail-pre",
    "mail-mark",
    "mail-red",
    "mail-green",
    "mail-blue",
    "mail-orange",
    "mail-purple",
];

/// The classes that stand for an element's style, colour and alignment.
pub(crate) fn classes(name: &str, attributes: &[Attribute]) -> Vec<&'static str> {
    let mut found = Vec::new();
    if let Some(style) = value(attributes, "style").filter(|style| style.len() < 4096) {
        for (property, setting) in style.to_lowercase().split(';').filter_map(|pair| pair.split_once(':')) {
            found.extend(of_property(property.trim(), setting.trim()));
        }
    }
    if name == "font"
        && let Some(color) = value(attributes, "color")
    {
        found.extend(hue(&color.to_lowercase()));
    }
    match value(attributes, "align").as_deref() {
        Some("center") => found.push("mail-center"),
        Some("right") => found.push("mail-right"),
        _ => {}
    }
    if name == "center" {
        found.push("mail-center");
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn of_property(property: &str, setting: &str) -> Option<&'static str> {
    match property {
        "font-weight" => (setting.starts_with("bold")
            || setting.parse().is_ok_and(|weight: u32| weight >= 600))
        .then_some("mail-bold"),
        "font-style" => setting.starts_with("italic").then_some("mail-italic"),
        "text-decoration" | "text-decoration-line" if setting.contains("line-through") => Some("mail-strike"),
        "text-decoration" | "text-decoration-line" => {
            setting.contains("underline").then_some("mail-underline")
        }
        "text-align" => match setting {
            "center" => Some("mail-center"),
            "right" | "end" => Some("mail-right"),
            _ => None,
        },
        "white-space" => setting.starts_with("pre").then_some("mail-pre"),
        "color" => hue(setting),
        "background" | "background-color" => is_highlight(setting).then_some("mail-mark"),
        _ => None,
    }
}

/// The class of a colour that stands out from text; greys and near-blacks do not.
fn hue(color: &str) -> Option<&'static str> {
    let (red, green, blue) = rgb(color)?;
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let spread = most - least;
    if spread < 90 {
        return None;
    }
    let degrees = match most {
        most if most == red => 60 * (green - blue) / spread,
        most if most == green => 120 + 60 * (blue - red) / spread,
        _ => 240 + 60 * (red - green) / spread,
    };
    match degrees.rem_euclid(360) {
        15..=50 => Some("mail-orange"),
        75..=170 => Some("mail-green"),
        171..=255 => Some("mail-blue"),
        256..=325 => Some("mail-purple"),
        51..=74 => None,
        _ => Some("mail-red"),
    }
}

/// A yellow marker behind words.
fn is_highlight(color: &str) -> bool {
    rgb(color).is_some_and(|(red, green, blue)| red > 220 && green > 200 && blue < 160)
}

fn rgb(color: &str) -> Option<(i32, i32, i32)> {
    let color = color.trim().trim_end_matches("!important").trim();
    if let Some(hex) = color.strip_prefix('#') {
        let digit = |at: usize| hex.get(at..=at).and_then(|d| i32::from_str_radix(d, 16).ok());
        let pair = |at: usize| hex.get(at..at + 2).and_then(|d| i32::from_str_radix(d, 16).ok());
        return match hex.len() {
            3 => Some((digit(0)? * 17, digit(1)? * 17, digit(2)? * 17)),
            6 => Some((pair(0)?, pair(2)?, pair(4)?)),
            _ => None,
        };
    }
    if let Some(inner) = color.strip_prefix("rgb(").or_else(|| color.strip_prefix("rgba(")) {
        let mut parts = inner
            .trim_end_matches(')')
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse::<i32>().ok());
        let mut next = || parts.next().flatten().map(|part| part.clamp(0, 255));
        return Some((next()?, next()?, next()?));
    }
    let named = match color {
        "red" | "crimson" => (220, 0, 0),
        "darkred" | "maroon" => (139, 0, 0),
        "blue" | "mediumblue" => (0, 0, 230),
        "navy" | "darkblue" => (0, 0, 139),
        "green" | "darkgreen" => (0, 120, 0),
        "lime" => (0, 255, 0),
        "orange" | "darkorange" => (255, 140, 0),
        "purple" | "darkviolet" => (128, 0, 128),
        "magenta" | "fuchsia" => (255, 0, 255),
        "yellow" => (255, 255, 0),
        _ => return None,
    };
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: &str, expected: &[&str]) {
        let attributes = [Attribute { name: "style".to_owned(), value: style.to_owned() }];
        assert_eq!(classes("span", &attributes), expected, "{style}");
    }

    #[test]
    fn meaning_in_style_becomes_a_class() {
        check("font-weight:bold; COLOR: #FF0000", &["mail-bold", "mail-red"]);
        check("color:rgb(0, 112, 192)", &["mail-blue"]);
        check("background:yellow;text-decoration:line-through", &["mail-mark", "mail-strike"]);
        check("text-align:center;font-weight:700", &["mail-bold", "mail-center"]);
        check("color:#1f497d", &["mail-blue"]);
    }

    #[test]
    fn what_only_lays_out_is_dropped() {
        check(
            "position:fixed;top:0;color:#333;color:rgb(34,34,34);font-family:x;background:url(http://a.example/b)",
            &[],
        );
        check("color:;;:;color:#12;color:rgb(", &[]);
    }
}
