//! P: the programme in days.

mod plan;

mod p101;
mod p102;
mod p103;
mod p104;
mod p105;
mod p106;
mod p107;
mod p108;
mod p109;
mod p110;
mod p111;
mod p112;
mod p113;
mod p114;
mod p115;
mod p116;
mod p117;
mod p118;
mod p119;
mod p120;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[
    p101::RULE,
    p102::RULE,
    p103::RULE,
    p104::RULE,
    p105::RULE,
    p106::RULE,
    p107::RULE,
    p108::RULE,
    p109::RULE,
    p110::RULE,
    p111::RULE,
    p112::RULE,
    p113::RULE,
    p114::RULE,
    p115::RULE,
    p116::RULE,
    p117::RULE,
    p118::RULE,
    p119::RULE,
    p120::RULE,
];
