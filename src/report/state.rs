//! Whether a dossier can be accepted, from the remarks made on it.

use crate::finding::{Finding, Severity};

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
pub fn state<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> State {
    let weigh = |f: &Finding| match f.code {
        "F101" | "F102" | "F103" => State::Unreadable,
        _ if f.severity == Severity::Error => State::ToCorrect,
        _ => State::Acceptable,
    };
    findings.into_iter().filter(|f| f.counts()).map(weigh).max().unwrap_or(State::Acceptable)
}
