//! Whether a dossier can be accepted, from the remarks made on it.

use crate::finding::{Said, Severity};

/// The word for a version that a newer one replaces: it is not judged.
pub const SUPERSEDED: &str = "Remplacé";

/// What becomes of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// No error.
    Acceptable,
    /// At least one error.
    ToCorrect,
    /// A file of it could not be read.
    Unreadable,
}

impl State {
    /// The word users read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            State::Acceptable => "Recevable",
            State::ToCorrect => "À corriger",
            State::Unreadable => "Illisible",
        }
    }
}

/// The state that these remarks leave a dossier in.
#[must_use]
pub fn state<'a, R: Said + 'a>(remarks: impl IntoIterator<Item = &'a R>) -> State {
    let weigh = |r: &R| match r.code() {
        "F101" | "F102" | "F103" => State::Unreadable,
        _ if r.severity() == Severity::Error => State::ToCorrect,
        _ => State::Acceptable,
    };
    remarks.into_iter().filter(|r| r.counts()).map(weigh).max().unwrap_or(State::Acceptable)
}
