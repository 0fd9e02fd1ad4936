//! The ways people reach us.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word the database, the API and the log use.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word; `None` for a word that is none of them.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How a message came or goes.
    Channel {
        /// Electronic mail, whatever way it came in.
        Mail = "email",
        /// A colleague in the workspace.
        Web = "web",
        /// The customers' portal or a web form.
        Portal = "portal",
        /// The chat widget.
        Chat = "chat",
        /// A call.
        Phone = "phone",
        /// Somebody at the counter.
        Counter = "counter",
        /// Paper.
        Letter = "letter",
        /// A text message.
        Sms = "sms",
        /// A social network.
        Social = "social",
        /// A program with a token.
        Api = "api",
        /// The desk itself: a rule, a clock, an importer.
        System = "system",
    }
}
