//! Why a file gives no cells.

use std::borrow::Cow;

/// Why a file gives no cells. Each becomes one remark, never an abort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing in the file.
    Empty,
    /// Another kind of document, named in French (« un document PDF »).
    NotASpreadsheet(Cow<'static, str>),
    /// A table in a format that is not read, named in French.
    Unsupported(Cow<'static, str>),
    /// A spreadsheet that is cut short or corrupt.
    Damaged,
    /// A result of ours that cannot be read back: what serves for that is missing, damaged or of another scheme.
    DamagedResult,
    /// Protected by a password.
    Encrypted,
    /// Over a limit, named in French with its value.
    TooLarge(String),
    /// The system did not hand it over (open in another program, no right); why, in French.
    NotOpened(Cow<'static, str>),
    /// Built in a way that readers understand differently, or that attacks them; named in French.
    Unsafe(Cow<'static, str>),
}

impl Unreadable {
    /// The reason in French, a whole sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "Le fichier est vide : il ne contient aucune donnée.".to_owned(),
            Self::NotASpreadsheet(what) => format!("Le fichier n'est pas un classeur, c'est {what}."),
            Self::Unsupported(what) => format!("Le fichier est {what}, un format qui n'est pas lu."),
            Self::Damaged => "Le fichier est abîmé ou incomplet : il n'a pas pu être lu.".to_owned(),
            Self::DamagedResult => {
                "C'est un résultat de volet, mais ce qui sert à le relire manque, est abîmé ou vient d'un autre dispositif.".to_owned()
            }
            Self::Encrypted => "Le fichier est protégé par un mot de passe : il n'a pas pu être lu.".to_owned(),
            Self::TooLarge(limit) => format!("Le fichier est trop gros pour être lu : {limit}."),
            Self::NotOpened(why) => format!("Le fichier n'a pas pu être ouvert : {why}."),
            Self::Unsafe(what) => format!("Le fichier n'a pas été lu, par prudence : {what}."),
        }
    }

    /// The same, with the place where it shows, in French.
    pub(super) fn at(self, place: &str) -> Self {
        match self {
            Self::TooLarge(limit) => Self::TooLarge(format!("{limit} ({place})")),
            other => other,
        }
    }

    /// The reason as a number and a text, to be kept.
    pub(crate) fn parts(&self) -> (u8, &str) {
        match self {
            Self::Empty => (1, ""),
            Self::NotASpreadsheet(what) => (2, what),
            Self::Damaged => (3, ""),
            Self::Encrypted => (4, ""),
            Self::TooLarge(limit) => (5, limit),
            Self::Unsupported(what) => (6, what),
            Self::Unsafe(what) => (7, what),
            Self::DamagedResult => (8, ""),
            Self::NotOpened(why) => (9, why),
        }
    }

    /// The reason that was kept so; `None` for a number of no reason.
    pub(crate) fn from_parts(number: u8, text: String) -> Option<Self> {
        Some(match number {
            1 => Self::Empty,
            2 => Self::NotASpreadsheet(Cow::Owned(text)),
            3 => Self::Damaged,
            4 => Self::Encrypted,
            5 => Self::TooLarge(text),
            6 => Self::Unsupported(Cow::Owned(text)),
            7 => Self::Unsafe(Cow::Owned(text)),
            8 => Self::DamagedResult,
            9 => Self::NotOpened(Cow::Owned(text)),
            _ => return None,
        })
    }
}
