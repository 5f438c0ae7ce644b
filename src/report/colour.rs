//! The colours of severities and states; words always stand beside them.

use super::state::State;
use crate::finding::Severity;

/// The severities, the gravest first.
pub const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// The light colour behind a remark of this severity, as `0xRRGGBB`.
#[must_use]
pub fn fill(severity: Severity) -> u32 {
    match severity {
        Severity::Error => 0xFD_E2E0,
        Severity::Warning => 0xFF_F3D6,
        Severity::Info => 0xE8_F1FB,
    }
}

/// A darker colour of the same kind, for lines around a cell.
#[must_use]
pub fn line(severity: Severity) -> u32 {
    match severity {
        Severity::Error => 0xC0_2B1D,
        Severity::Warning => 0xC7_7700,
        Severity::Info => 0x2F_6DB5,
    }
}

/// The light colour behind the word of a state.
#[must_use]
pub fn of_state(state: State) -> u32 {
    match state {
        State::Acceptable => 0xDF_F2E1,
        State::ToCorrect | State::Unreadable => fill(Severity::Error),
    }
}
