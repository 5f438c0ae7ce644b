//! Rules of this family, by code.

use super::Rule;

/// The family's rules.
pub const ALL: &[Rule] = &[];
