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
    /// Protected by a password.
    Encrypted,
    /// Over a limit, named in French with its value.
    TooLarge(String),
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
            Self::Encrypted => "Le fichier est protégé par un mot de passe : il n'a pas pu être lu.".to_owned(),
            Self::TooLarge(limit) => format!("Le fichier est trop gros pour être lu : {limit}."),
            Self::Unsafe(what) => format!("Le fichier n'a pas été lu, par prudence : {what}."),
        }
    }
}
