//! The icons: one variant per symbol of the sprite, which the asset build makes from this list.
//!
//! Outlines are Lucide's; `mark` and the promise rings are our own (`assets/icons/sprite.mjs`).

use std::fmt;

macro_rules! icons {
    ($($variant:ident => $name:literal),+ $(,)?) => {
        /// A symbol of `icons.svg`; displays as its name there, without the `i-` before it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "a variant is the name of its picture")]
        pub enum Icon { $($variant),+ }

        impl Icon {
            /// Every icon, in the order of this list.
            pub const ALL: &[Icon] = &[$(Icon::$variant),+];

            /// The symbol's name, such as `user-round`.
            pub const fn name(self) -> &'static str {
                match self { $(Icon::$variant => $name),+ }
            }
        }
    };
}

icons! {
    Archive => "archive",
    ArrowLeft => "arrow-left",
    ArrowRight => "arrow-right",
    AtSign => "at-sign",
    Ban => "ban",
    Bold => "bold",
    BookOpenText => "book-open-text",
    Building => "building-2",
    Calendar => "calendar-days",
    Check => "check",
    CheckCheck => "check-check",
    ChevronDown => "chevron-down",
    ChevronRight => "chevron-right",
    ChevronUp => "chevron-up",
    CircleAlert => "circle-alert",
    CircleHelp => "circle-help",
    Clock => "clock",
    ContactRound => "contact-round",
    Copy => "copy",
    CornerUpLeft => "corner-up-left",
    Download => "download",
    Ellipsis => "ellipsis",
    Eraser => "eraser",
    Eye => "eye",
    File => "file",
    FileText => "file-text",
    Flag => "flag",
    Forward => "forward",
    Gauge => "gauge",
    Globe => "globe",
    HandHeart => "hand-heart",
    HeartHandshake => "heart-handshake",
    History => "history",
    Image => "image",
    Inbox => "inbox",
    Italic => "italic",
    Keyboard => "keyboard",
    KeyRound => "key-round",
    Link => "link",
    List => "list",
    ListFilter => "list-filter",
    ListOrdered => "list-ordered",
    Lock => "lock",
    LogOut => "log-out",
    Mail => "mail",
    MailX => "mail-x",
    Mark => "mark",
    Menu => "menu",
    Merge => "merge",
    MessageSquare => "message-square",
    Minus => "minus",
    MonitorSmartphone => "monitor-smartphone",
    MoonStar => "moon-star",
    Paperclip => "paperclip",
    Pause => "pause",
    PencilLine => "pencil-line",
    Phone => "phone",
    Play => "play",
    Plus => "plus",
    Promise => "promise",
    PromiseBroken => "promise-broken",
    PromiseKept => "promise-kept",
    Quote => "text-quote",
    Redo => "redo-2",
    Refresh => "refresh-cw",
    Repeat => "repeat",
    Reply => "reply",
    Rocket => "rocket",
    Scale => "scale",
    Search => "search",
    Send => "send",
    Server => "server",
    Settings => "settings",
    Shield => "shield-check",
    Sliders => "sliders-horizontal",
    Split => "split",
    SquarePen => "square-pen",
    Stethoscope => "stethoscope",
    Sun => "sun",
    SunMoon => "sun-moon",
    Tag => "tag",
    Terminal => "terminal",
    Trash => "trash-2",
    Undo => "undo-2",
    Unlink => "unlink",
    UserRound => "user-round",
    UserRoundPlus => "user-round-plus",
    UserRoundX => "user-round-x",
    Users => "users-round",
    WifiOff => "wifi-off",
    Wrench => "wrench",
    X => "x",
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
