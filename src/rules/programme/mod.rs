//! P: the programme in days.

mod p101;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[p101::RULE];
