//! I: who holds the position, where and when.

mod form;
mod i101;
mod i102;
mod i103;
mod i104;
mod i105;
mod i106;
mod i107;
mod i108;
mod i109;
mod i110;
mod i111;
mod i112;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    i101::RULE,
    i102::RULE,
    i103::RULE,
    i104::RULE,
    i105::RULE,
    i106::RULE,
    i107::RULE,
    i108::RULE,
    i109::RULE,
    i110::RULE,
    i111::RULE,
    i112::RULE,
];
